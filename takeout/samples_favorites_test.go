package takeout

var favoriteSamples = []sample{
	{
		section: "Likes and Favorites/Like List/ItemFavoriteList",
		L3:      `[{"date":"2026-01-02 03:04:05","link":"` + video1 + `"}]`,
		L1:      `[{"Date":"2026-01-02 03:04:05","VideoLink":"` + video1 + `"}]`,
		want:    []string{`Like {"createdAt":"2026-01-02T03:04:05Z","url":"` + video1 + `","videoId":"video_7300000000000000001"}`},
	},
	{
		section: "Likes and Favorites/Favorite Videos/FavoriteVideoList",
		L3:      `[{"Date":"2026-01-02 03:04:05","Link":"` + video1 + `"}]`,
		want:    []string{`FavoriteVideo {"createdAt":"2026-01-02T03:04:05Z","url":"` + video1 + `","videoId":"video_7300000000000000001"}`},
	},
	{
		section: "Likes and Favorites/Favorite Effects/FavoriteEffectsList",
		L3:      `[{"Date":"2026-01-02 03:04:05","EffectLink":"https://e.example/1"}]`,
		L1:      `[{"Date":"2026-01-02 03:04:05","Link":"https://e.example/1"}]`,
		want:    []string{`FavoriteEffect {"createdAt":"2026-01-02T03:04:05Z","url":"https://e.example/1"}`},
	},
	{
		section: "Likes and Favorites/Favorite Hashtags/FavoriteHashtagList",
		L3:      `[{"Date":"2026-01-02 03:04:05","Link":"https://www.tiktok.com/tag/go"}]`,
		want:    []string{`FavoriteHashtag {"createdAt":"2026-01-02T03:04:05Z","url":"https://www.tiktok.com/tag/go"}`},
	},
	{
		section: "Likes and Favorites/Favorite Sounds/FavoriteSoundList",
		L3:      `[{"Date":"2026-01-02 03:04:05","Link":"https://m.example/1"}]`,
		want:    []string{`FavoriteSound {"createdAt":"2026-01-02T03:04:05Z","url":"https://m.example/1"}`},
	},
	{
		section: "Likes and Favorites/Favorite Collection/FavoriteCollectionList",
		L3:      `[{"Date":"2026-01-02 03:04:05","FavoriteCollection":"recipes"}]`,
		want:    []string{`FavoriteCollection {"createdAt":"2026-01-02T03:04:05Z","name":"recipes"}`},
	},
	{
		section: "Likes and Favorites/Favorite Comment/FavoriteCommentList",
		L3:      `[{"Date":"2026-01-02 03:04:05","Link":"https://c.example/1"}]`,
		want:    []string{`OtherFavorite {"createdAt":"2026-01-02T03:04:05Z","kind":"comment","url":"https://c.example/1"}`},
	},
	{
		section: "Likes and Favorites/Favorite Location/FavoriteLocationList",
		L3:      `[{"Date":"2026-01-02 03:04:05","Name":"a place"}]`,
		want:    []string{`OtherFavorite {"createdAt":"2026-01-02T03:04:05Z","kind":"place","name":"a place"}`},
	},
	{
		section: "Likes and Favorites/Favorite Playlists/FavoritePlaylistList",
		L3:      `["a list"]`,
		want:    []string{`OtherFavorite {"kind":"playlist","name":"a list"}`},
	},
	{
		section: "Likes and Favorites/Favorite Movies and TV/FavoriteMoviesAndTVList",
		L3:      `["https://f.example/1"]`,
		want:    []string{`OtherFavorite {"kind":"film","url":"https://f.example/1"}`},
	},
	{
		section: "Likes and Favorites/Favorite Drama",
		L3:      `{"FavoriteDramaList":[{"Title":"d"}]}`,
		want:    []string{`OtherFavorite {"kind":"drama","name":"d"}`},
	},
	{
		section: "Likes and Favorites/Collection",
		L3:      `{"Name":"c"}`,
		want:    []string{`OtherFavorite {"kind":"collection","name":"c"}`},
	},
}
