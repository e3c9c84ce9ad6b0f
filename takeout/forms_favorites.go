package takeout

import (
	"time"

	"portway/record"
)

// favoriteForms are likes and favourites.
var favoriteForms = []form{
	constant("Likes and Favorites/Like List/App", "1", record.LikeCategory),
	listForm("Likes and Favorites/Like List/ItemFavoriteList", record.LikeCategory, func(o *object, l *record.Like) {
		o.moment("date", l.CreatedAt)
		o.text("link", l.URL)
	}),
	constant("Likes and Favorites/Favorite Videos/App", "1", record.FavoriteVideoCategory),
	listForm("Likes and Favorites/Favorite Videos/FavoriteVideoList", record.FavoriteVideoCategory, func(o *object, f *record.FavoriteVideo) {
		writeFavorite(o, f.CreatedAt, "Link", f.URL)
	}),
	listForm("Likes and Favorites/Favorite Effects/FavoriteEffectsList", record.FavoriteEffectCategory, func(o *object, f *record.FavoriteEffect) {
		writeFavorite(o, f.CreatedAt, "EffectLink", f.URL)
	}),
	listForm("Likes and Favorites/Favorite Hashtags/FavoriteHashtagList", record.FavoriteHashtagCategory, func(o *object, f *record.FavoriteHashtag) {
		writeFavorite(o, f.CreatedAt, "Link", f.URL)
	}),
	listForm("Likes and Favorites/Favorite Sounds/FavoriteSoundList", record.FavoriteSoundCategory, func(o *object, f *record.FavoriteSound) {
		writeFavorite(o, f.CreatedAt, "Link", f.URL)
	}),
	listForm("Likes and Favorites/Favorite Collection/FavoriteCollectionList", record.FavoriteCollectionCategory,
		func(o *object, f *record.FavoriteCollection) {
			writeFavorite(o, f.CreatedAt, "FavoriteCollection", f.Name)
		}),
	otherFavorites("Favorite Comment/FavoriteCommentList", "", "comment"),
	otherFavorites("Favorite Location/FavoriteLocationList", "", "place"),
	otherFavorites("Favorite Playlists/FavoritePlaylistList", "", "playlist"),
	otherFavorites("Favorite Movies and TV/FavoriteMoviesAndTVList", "", "film"),
	otherFavorites("Favorite Drama", "FavoriteDramaList", "drama"),
	otherFavorites("Collection", "CollectionList", "collection"),
}

func writeFavorite(o *object, at time.Time, key, value string) {
	o.moment("Date", at)
	o.text(key, value)
}

// otherFavorites is the form of favourites of one kind, whose items were never seen: they have the keys that the others
// have. Where the section is an object, the list stands under a key.
func otherFavorites(at, key, kind string) form {
	return form{"Likes and Favorites/" + at, []*record.Category{record.OtherFavoriteCategory}, func(w *writer, empty string) {
		opening, closing := "[", "]"
		if key != "" {
			opening, closing = "{"+string(quoted(key))+":[", "]}"
		}
		n := 0
		each(w, w.from.List(record.OtherFavoriteCategory), func(f *record.OtherFavorite) {
			if f.Kind != kind {
				return
			}
			if n++; n > 1 {
				opening = ","
			}
			w.raw(opening)
			w.object(func(o *object) {
				o.moment("Date", f.CreatedAt)
				o.words("Name", f.Name, blank)
				o.words("Link", f.URL, blank)
			})
		})
		w.end(n, closing, empty)
	}}
}
