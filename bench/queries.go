package main

// A workload is one of the five queries: what an app asks most.
type workload struct {
	name, what, query string
}

var workloads = []workload{
	{"Q1", "thin: one profile, 3 fields", `{ me { profile { username displayName followerCount } } }`},
	{"Q2", "page: 50 posts x 6 fields", `{ me { posts(first: 50) { nodes { id createdAt title mediaUrl likeCount visibility } } } }`},
	{"Q3", "nested: 50 likes, each with its video and the video's author", `{ me { likes(first: 50) { nodes { id createdAt video { id url title durationSeconds publishedAt author { username displayName followerCount } } } } } }`},
	{"Q4", "bulk: 1,000 watched videos x 2 fields", `{ me { watchedVideos(first: 1000) { nodes { createdAt url } } } }`},
	{"Q5", "wide: profile and 20 each of posts, comments, likes, follows", `{ me { profile { username displayName followerCount } posts(first: 20) { nodes { id createdAt title } } comments(first: 20) { nodes { id createdAt text } } likes(first: 20) { nodes { id createdAt url } } followedAccounts(first: 20) { nodes { id createdAt username } } } }`},
}
