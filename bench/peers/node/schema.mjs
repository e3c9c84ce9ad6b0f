// The resolvers, one per list and edge.
import { GraphQLScalarType } from 'graphql'
import { list, profile } from './start.mjs'

const lists = {
  posts: ['posts', 'posts:read'],
  watchedVideos: ['watched_videos', 'watchedVideos:read'],
  comments: ['comments', 'comments:read'],
  likes: ['likes', 'likes:read'],
  followedAccounts: ['followed_accounts', 'followedAccounts:read'],
}

function require(who, scope) {
  if (!who.scopes.has('all:read') && !who.scopes.has(scope)) throw new Error(`the scope ${scope} is missing`)
}

// The tables keep times in microseconds.
const Time = new GraphQLScalarType({
  name: 'Time',
  serialize: (micros) => new Date(micros / 1000).toISOString().replace('.000Z', 'Z'),
})
const Int64 = new GraphQLScalarType({ name: 'Int64', serialize: (n) => n })

const Person = {
  profile(_, __, { who }) {
    require(who, 'profile:read')
    return profile(who)
  },
}
for (const [field, [table, scope]] of Object.entries(lists)) {
  Person[field] = (_, { first }, { who }) => {
    require(who, scope)
    return list(table, who, first)
  }
}

export const resolvers = { Query: { me: () => ({}) }, Person, Time, Int64 }

// edges are the resolvers of Like.video and Video.author by DataLoaders in the context; mercurius has its own way.
export const edges = {
  Like: { video: ({ videoId }, _, { videos }) => videoId && videos.load(videoId) },
  Video: { author: ({ authorId }, _, { authors }) => authorId && authors.load(authorId) },
}
