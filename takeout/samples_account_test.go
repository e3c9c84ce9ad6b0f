package takeout

var accountSamples = []sample{
	{
		section: "Profile And Settings/Settings/SettingsMap",
		L3: `{"Allow DownLoad":"On","Who can see your following list::":"Everyone","App Language":"en","Web Language":"N/A","Interests":"a | b",
			"Content Preferences":{"Keyword filters for videos in Following feed":[],"Keyword filters for videos in For You feed":["x","y"]},
			"Family Content Preferences":{},"Push Notification":{"New Fans":"On"},"FamilyPairing":[{"FPAccountType":"Parent","LinkedAccountUsername":"mum"}],
			"ScreenTime":[{"DailyScreenTimeLimit":"60"}]}`,
		want: []string{
			`FamilyLink {"role":"Parent","username":"mum"}`,
			`Setting {"area":"account","name":"Allow DownLoad","value":"On"}`,
			`Setting {"area":"account","name":"Who can see your following list::","value":"Everyone"}`,
			`Setting {"area":"account","name":"App Language","value":"en"}`,
			`Setting {"area":"feed","name":"Interests","value":"a | b"}`,
			`Setting {"area":"feed","name":"Keyword filters for videos in For You feed","value":"x | y"}`,
			`Setting {"area":"notifications","name":"New Fans","value":"On"}`,
			`Setting {"area":"screen time","name":"DailyScreenTimeLimit","value":"60"}`,
		},
	},
	{
		section: "TikTok Live/Go Live Settings/SettingsMap",
		L3: `{"Allow viewers to send you gifts during your LIVE":"N/A","Hide comments that contain the following keywords from your LIVE":[],
			"People you assigned to moderate your LIVE":["helper"]}`,
		want: []string{
			`Setting {"area":"live hosting","name":"People you assigned to moderate your LIVE","value":"helper"}`,
		},
	},
	{
		section: "TikTok Live/Watch Live Settings",
		L3:      `{"WatchLiveSettingsMap":{"app":"high","web":"N/A"},"MostRecentModificationTimeInApp":"0","MostRecentModificationTimeInWeb":""}`,
		want: []string{
			`Setting {"area":"live watching","name":"app","value":"high"}`,
			`Setting {"area":"live watching","name":"MostRecentModificationTimeInApp","value":"0"}`,
		},
	},
	{
		section: "Profile And Settings/Block List/BlockList",
		L3:      `[{"Date":"2026-01-02 03:04:05","UserName":"somebody"}]`,
		want:    []string{`BlockedAccount {"createdAt":"2026-01-02T03:04:05Z","username":"somebody"}`},
	},
	{
		section: "Profile And Settings/Autofill",
		L3: `{"PhoneNumber":"+31","Email":"N/A","FirstName":"f","LastName":"l","Address":"a","ZipCode":"z","Unit":"u","City":"c",
			"State":"s","Country":"NL"}`,
		want: []string{`ContactForm {"address":"a","city":"c","country":"NL","firstName":"f","id":"contactForm_1","lastName":"l","phone":"+31",` +
			`"postcode":"z","state":"s","unit":"u"}`},
	},
	{
		section: "Your Activity/Status/Status List",
		L3: `[{"Resolution":"1170*2532","App Version":"30.1","IDFA":"a","GAID":"","Android ID":"","IDFV":"v","UID":7300000000000000009,
			"DID":"d","Web ID":""}]`,
		L1:   `[{"Resolution":"1170*2532","App Version":"30.1","IDFA":"a","GAID":"","Android ID":"","IDFV":"v","Web ID":""}]`,
		want: []string{`Device {"accountNumber":"7300000000000000009","appVersion":"30.1","deviceId":"d","iosAdvertisingId":"a","screenResolution":"1170*2532","vendorId":"v"}`},
		lost: map[Layout][]string{L1: {"accountNumber", "deviceId"}},
	},
	{
		section: "Profile And Settings/AI-Moji",
		L3:      `{"CreateDate":"2026-01-02 03:04:05","AIMojiList":[{"Link":"l"}]}`,
		want:    []string{`Avatar {"createdAt":"2026-01-02T03:04:05Z","kind":"moji","payload":"{\"Link\":\"l\"}"}`},
	},
	{
		section: "Profile And Settings/AISelfImage",
		L3:      `{"Image":"l"}`,
		want:    []string{`Avatar {"kind":"self image","payload":"{\"Image\":\"l\"}"}`},
	},
	{
		section: "Your Activity/Ad Interests/AdInterestCategories",
		L3:      `"Cats | Tea"`,
		L1:      `["Cats","Tea"]`,
		want:    []string{`AdInterest {"name":"Cats"}`, `AdInterest {"name":"Tea"}`},
	},
	{
		section: "Your Activity/Ads Visit History/AdsVisitHistoryList",
		L3:      `[{"CreateTime":"2026-01-02 03:04:05","AdTitle":"t","AdLink":"https://ad.example/?click=1"}]`,
		want:    []string{`VisitedAd {"createdAt":"2026-01-02T03:04:05Z","title":"t","url":"https://ad.example/?click=1"}`},
	},
	{
		section: "Your Activity/Instant Form Ads Responses/ResponsesList",
		L3:      `[{"Form":"f"}]`,
		want:    []string{`AdFormResponse {"payload":"{\"Form\":\"f\"}"}`},
	},
	{
		section: "Your Activity/Off TikTok Activity/OffTikTokActivityDataList",
		L3:      `[{"TimeStamp":"2026-01-02 03:04:05","Source":"s","Event":"Add to Cart"}]`,
		want:    []string{`ExternalActivity {"createdAt":"2026-01-02T03:04:05Z","event":"Add to Cart","source":"s"}`},
	},
	{
		section: "Ads and data/Ads Based On Data Received From Partners/DataPartnerList",
		L3:      `"P"`,
		want:    []string{`AdPartner {"kind":"data partner","name":"P"}`},
	},
	{
		section: "Ads and data/Ads Based On Data Received From Partners/AdvertiserList",
		L3:      `"A | B"`,
		want:    []string{`AdPartner {"kind":"advertiser","name":"A"}`, `AdPartner {"kind":"advertiser","name":"B"}`},
	},
	{
		section: "Income+ Wallet/Coin Purchase History/CoinPurchaseHistoryList",
		L3:      `[{"Date":"2026-01-02 03:04:05","Type":"Recharge","CoinAmount":70}]`,
		want:    []string{`CoinPurchase {"coins":70,"createdAt":"2026-01-02T03:04:05Z","kind":"Recharge"}`},
	},
	{
		section: "Your Activity/Purchases/BuyGifts/BuyGifts",
		L3:      `[{"Date":"2026-01-02 03:04:05","Price":"0.99 USD"}]`,
		want:    []string{`GiftPurchase {"createdAt":"2026-01-02T03:04:05Z","price":"0.99 USD"}`},
	},
	{
		section: "Your Activity/Purchases/SendGifts/SendGifts",
		L3:      `[{"Date":"2026-01-02 03:04:05","GiftAmount":"5","UserName":"somebody"}]`,
		want:    []string{`GiftSent {"amount":"5","createdAt":"2026-01-02T03:04:05Z","recipient":"somebody"}`},
	},
	{
		section: "Income+ Wallet/Transaction History/TransactionsList",
		L3:      `[{"Date":"2026-01-02 03:04:05","Type":"Payout","Amount":"-12.50","Currency":"EUR","Status":"Done","TransactionID":"T-1","Others":{"Source":"gifts"}}]`,
		want: []string{`Transaction {"amount":"-12.50","createdAt":"2026-01-02T03:04:05Z","currency":"EUR","details":"{\"Others\":{\"Source\":\"gifts\"}}",` +
			`"id":"transaction_T-1","kind":"Payout","status":"Done","transactionId":"T-1"}`},
	},
	{
		section: "Your Activity/Donation/DonationList",
		L3:      `[{"To":"x"}]`,
		want:    []string{`Donation {"payload":"{\"To\":\"x\"}"}`},
	},
	{
		section: "Your Activity/Fundraiser/FundraiserList",
		L3:      `[{"For":"x"}]`,
		want:    []string{`Fundraiser {"payload":"{\"For\":\"x\"}"}`},
	},
	{
		section: "TikTok Live/Go Live History/GoLiveList",
		L3: `[{"LiveStartTime":"2026-01-02 03:04:05","LiveEndTime":"2026-01-02 04:04:05","LiveDuration":"1h","RoomId":"73","RoomTitle":"t","CoverUri":"c",
			"ReplayUrl":"r","TotalEarning":"5 Diamonds","TotalLike":"1","TotalView":"2","TotalGifter":"3","QualitySetting":"720p",
			"MutedList":[{"Time":"2026-01-02 03:30:00","UserName":"loud"}]}]`,
		want: []string{
			`HostedLive {"coverUrl":"c","createdAt":"2026-01-02T03:04:05Z","duration":"1h","earnings":"5 Diamonds","endedAt":"2026-01-02T04:04:05Z",` +
				`"gifterCount":3,"id":"hostedLive_73","likeCount":1,"quality":"720p","replayUrl":"r","roomId":"73","title":"t","viewCount":2}`,
			`MutedAccount {"createdAt":"2026-01-02T03:30:00Z","hostedLiveId":"hostedLive_73","username":"loud"}`,
		},
	},
	{
		section: "TikTok Live/Watch Live History/WatchLiveMap",
		L3: `{"7300000000000000003":{"Comments":[{"CommentTime":"2026-01-02 03:05:00","CommentContent":"None","RawTime":1767323100}],
			"Questions":[{"QuestionTime":"2026-01-02 03:06:00","QuestionContent":"why"}],"WatchTime":"2026-01-02 03:04:05","Link":"https://l.example/1"},
			"-1":{"Comments":null,"Questions":[],"WatchTime":"2026-01-01 03:04:05","Link":""}}`,
		want: []string{
			`WatchedLive {"createdAt":"2026-01-02T03:04:05Z","id":"watchedLive_7300000000000000003","roomId":"7300000000000000003","url":"https://l.example/1"}`,
			`LiveComment {"createdAt":"2026-01-02T03:05:00Z","text":"None","watchedLiveId":"watchedLive_7300000000000000003"}`,
			`LiveQuestion {"createdAt":"2026-01-02T03:06:00Z","text":"why","watchedLiveId":"watchedLive_7300000000000000003"}`,
			`WatchedLive {"createdAt":"2026-01-01T03:04:05Z"}`,
		},
	},
}
