package takeout

import "portway/record"

// favoriteSections are likes and favourites. The newest layout has a root for them; before, they stood among the activity.
var favoriteSections = []section{
	{
		category: record.LikeCategory, paths: favorites("Like List/ItemFavoriteList", L1|L2|L3),
		empty: null, shape: list, draft: like,
	},
	{
		category: record.FavoriteVideoCategory, paths: favorites("Favorite Videos/FavoriteVideoList", L1|L2|L3),
		empty: null, shape: list, draft: favoriteVideo,
	},
	{
		category: record.FavoriteEffectCategory, paths: favorites("Favorite Effects/FavoriteEffectsList", L1|L2|L3),
		empty: null, shape: list, draft: favoriteEffect,
	},
	{
		category: record.FavoriteHashtagCategory, paths: favorites("Favorite Hashtags/FavoriteHashtagList", L1|L2|L3),
		empty: emptyList, shape: list, draft: favoriteHashtag,
	},
	{
		category: record.FavoriteSoundCategory, paths: favorites("Favorite Sounds/FavoriteSoundList", L1|L2|L3),
		empty: null, shape: list, draft: favoriteSound,
	},
	{
		category: record.FavoriteCollectionCategory, paths: favorites("Favorite Collection/FavoriteCollectionList", L2|L3),
		empty: null, shape: list, draft: favoriteCollection,
	},
	{
		category: record.OtherFavoriteCategory, paths: favorites("Favorite Comment/FavoriteCommentList", L2|L3),
		empty: emptyList, shape: unseen, draft: otherFavorite("comment"),
	},
	{
		category: record.OtherFavoriteCategory, paths: favorites("Favorite Location/FavoriteLocationList", L2|L3),
		empty: emptyList, shape: unseen, draft: otherFavorite("place"),
	},
	{
		category: record.OtherFavoriteCategory, paths: favorites("Favorite Playlists/FavoritePlaylistList", L3),
		empty: emptyList, shape: unseen, draft: otherFavorite("playlist"),
	},
	{
		category: record.OtherFavoriteCategory, paths: favorites("Favorite Movies and TV/FavoriteMoviesAndTVList", L3),
		empty: emptyList, shape: unseen, draft: otherFavorite("film"),
	},
	{
		category: record.OtherFavoriteCategory, paths: favorites("Favorite Drama", L3),
		empty: emptyMap, shape: unseen, draft: otherFavorite("drama"),
	},
	{
		category: record.OtherFavoriteCategory, paths: favorites("Collection", L2|L3),
		empty: emptyMap, shape: unseen, draft: otherFavorite("collection"),
	},
}

// favorites gives the places of a section of favourites in the layouts that have it.
func favorites(at string, in Layout) []place {
	var paths []place
	for _, root := range []place{{L3, "Likes and Favorites"}, {L2, "Your Activity"}, {L1, "Activity"}} {
		if in&root.in != 0 {
			paths = append(paths, place{root.in, root.at + "/" + at})
		}
	}
	return paths
}

func like(it *item) draft {
	link := it.text("link", "VideoLink")
	return draft{record: &record.Like{URL: link, VideoID: videoID(link)}, at: it.moment("date"), says: says(steady(link))}
}

func favoriteVideo(it *item) draft {
	link := it.text("Link", "VideoLink")
	return draft{record: &record.FavoriteVideo{URL: link, VideoID: videoID(link)}, at: it.moment("Date"), says: says(steady(link))}
}

func favoriteEffect(it *item) draft {
	link := it.text("EffectLink", "Link")
	return draft{record: &record.FavoriteEffect{URL: link}, at: it.moment("Date"), says: says(steady(link))}
}

func favoriteHashtag(it *item) draft {
	link := it.text("Link")
	return draft{record: &record.FavoriteHashtag{URL: link}, at: it.moment("Date"), says: says(steady(link))}
}

func favoriteSound(it *item) draft {
	link := it.text("Link")
	return draft{record: &record.FavoriteSound{URL: link}, at: it.moment("Date"), says: says(steady(link))}
}

func favoriteCollection(it *item) draft {
	c := &record.FavoriteCollection{Name: it.words("FavoriteCollection")}
	return draft{record: c, at: it.moment("Date"), says: says(c.Name)}
}

// otherFavorite reads favourites whose form was never seen, under the names that their like have. A bare text is a link
// or a name.
func otherFavorite(kind string) func(*item) draft {
	return func(it *item) draft {
		f := &record.OtherFavorite{Kind: kind, Name: it.optional("Name", "Title"), URL: it.optional("Link", "URL")}
		if bare := plain(it.bare); isLink(bare) {
			f.URL = &bare
		} else if bare != "" {
			f.Name = &bare
		}
		return draft{record: f, at: it.moment("Date", "CreateTime", "Time"), says: says(kind, text(f.Name), steady(text(f.URL)))}
	}
}
