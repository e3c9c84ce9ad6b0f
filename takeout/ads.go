package takeout

import "portway/record"

// adSections are what advertising learned about the person.
var adSections = []section{
	{
		category: record.AdInterestCategory,
		paths: []place{
			{L3, "Your Activity/Ad Interests/AdInterestCategories"},
			{L1 | L2, "Ads and data/Ad Interests/AdInterestCategories"},
		},
		empty: emptyText, shape: names, word: adInterest,
	},
	{
		category: record.VisitedAdCategory,
		paths:    []place{{L3, "Your Activity/Ads Visit History/AdsVisitHistoryList"}},
		empty:    null, shape: list, draft: visitedAd,
	},
	{
		category: record.AdFormResponseCategory,
		paths: []place{
			{L3, "Your Activity/Instant Form Ads Responses/ResponsesList"},
			{L1 | L2, "Ads and data/Instant Form Ads Responses/ResponsesList"},
		},
		empty: null, shape: unseen, draft: adFormResponse,
	},
	{
		category: record.ExternalActivityCategory,
		paths: []place{
			{L3, "Your Activity/Off TikTok Activity/OffTikTokActivityDataList"},
			{L3, "Profile And Settings/Off TikTok Activity/OffTikTokActivityDataList"},
			{L1 | L2, "Ads and data/Off TikTok Activity/OffTikTokActivityDataList"},
			{L1, "Ads and data/Usage Data From Third-Party Apps And Websites/UsageDataList"},
		},
		empty: null, shape: list, copies: true, draft: externalActivity,
	},
	{
		category: record.AdPartnerCategory,
		paths:    []place{{L1, "Ads and data/Ads Based On Data Received From Partners/DataPartnerList"}},
		empty:    emptyText, shape: names, word: adPartner("data partner"),
	},
	{
		category: record.AdPartnerCategory,
		paths:    []place{{L1, "Ads and data/Ads Based On Data Received From Partners/AdvertiserList"}},
		empty:    emptyText, shape: names, word: adPartner("advertiser"),
	},
}

func adInterest(name string) draft {
	return draft{record: &record.AdInterest{Name: &name}, says: says(name)}
}

func adPartner(kind string) func(string) draft {
	return func(name string) draft {
		return draft{record: &record.AdPartner{Kind: kind, Name: &name}, says: says(kind, name)}
	}
}

// visitedAd is known again by its title: its link is made for one visit.
func visitedAd(it *item) draft {
	a := &record.VisitedAd{Title: it.optional("AdTitle"), URL: it.optional("AdLink")}
	return draft{record: a, at: it.moment("CreateTime"), says: says(text(a.Title), steady(text(a.URL)))}
}

func adFormResponse(it *item) draft {
	r := &record.AdFormResponse{}
	return kept(it, &r.Payload, r)
}

func externalActivity(it *item) draft {
	a := &record.ExternalActivity{Source: it.optional("Source"), Event: it.optional("Event")}
	return draft{record: a, at: it.moment("TimeStamp"), says: says(text(a.Source), text(a.Event))}
}
