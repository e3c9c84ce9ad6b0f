package takeout

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"portway/record"
)

// adForms are what advertising learned about the person.
var adForms = []form{
	{"Your Activity/Ad Interests/AdInterestCategories", []*record.Category{record.AdInterestCategory}, writeAdInterests},
	listForm("Your Activity/Ads Visit History/AdsVisitHistoryList", record.VisitedAdCategory, func(o *object, a *record.VisitedAd) {
		o.moment("CreateTime", a.CreatedAt)
		o.words("AdTitle", a.Title, blank)
		o.words("AdLink", a.URL, blank)
	}),
	payloads("Your Activity/Instant Form Ads Responses/ResponsesList", "", record.AdFormResponseCategory,
		func(r *record.AdFormResponse) *string { return r.Payload }),
	listForm("Your Activity/Off TikTok Activity/OffTikTokActivityDataList", record.ExternalActivityCategory, writeExternalActivity),
	listForm("Profile And Settings/Off TikTok Activity/OffTikTokActivityDataList", record.ExternalActivityCategory, writeExternalActivity),
}

// writeAdInterests writes the names as one text. Interests whose names are not open leave no more than none would.
func writeAdInterests(w *writer, empty string) {
	between, n := `"`, 0
	each(w, w.from.List(record.AdInterestCategory), func(i *record.AdInterest) {
		if i.Name == nil {
			return
		}
		n++
		w.raw(between)
		between = separator
		name := string(record.AppendString(nil, *i.Name))
		w.raw(name[1 : len(name)-1])
	})
	w.end(n, `"`, empty)
}

func writeExternalActivity(o *object, a *record.ExternalActivity) {
	o.moment("TimeStamp", a.CreatedAt)
	o.words("Source", a.Source, blank)
	o.words("Event", a.Event, blank)
}

// accountForms are how the account is set up.
var accountForms = []form{
	constant("Profile And Settings/Settings/App", "1", record.SettingCategory, record.FamilyLinkCategory),
	{"Profile And Settings/Settings/SettingsMap", []*record.Category{record.SettingCategory, record.FamilyLinkCategory}, writeAccountSettings},
	{"TikTok Live/Go Live Settings/SettingsMap", []*record.Category{record.SettingCategory}, func(w *writer, _ string) {
		w.object(func(o *object) { o.settings(w.settingsOf("live hosting")) })
	}},
	{"TikTok Live/Watch Live Settings", []*record.Category{record.SettingCategory}, writeWatchSettings},
	constant("Profile And Settings/Block List/App", "1", record.BlockedAccountCategory),
	listForm("Profile And Settings/Block List/BlockList", record.BlockedAccountCategory, func(o *object, b *record.BlockedAccount) {
		o.moment("Date", b.CreatedAt)
		o.text("UserName", b.Username)
	}),
	singleForm("Profile And Settings/Autofill", record.ContactFormCategory, func(o *object, f *record.ContactForm) {
		o.words("PhoneNumber", f.Phone, na)
		o.words("Email", f.Email, na)
		o.words("FirstName", f.FirstName, na)
		o.words("LastName", f.LastName, na)
		o.words("Address", f.Address, na)
		o.words("ZipCode", f.Postcode, na)
		o.words("Unit", f.Unit, na)
		o.words("City", f.City, na)
		o.words("State", f.State, na)
		o.words("Country", f.Country, na)
	}),
	listForm("Your Activity/Status/Status List", record.DeviceCategory, func(o *object, d *record.Device) {
		o.words("Resolution", d.ScreenResolution, blank)
		o.words("App Version", d.AppVersion, blank)
		o.words("IDFA", d.IosAdvertisingID, blank)
		o.words("GAID", d.AndroidAdvertisingID, blank)
		o.words("Android ID", d.AndroidID, blank)
		o.words("IDFV", d.VendorID, blank)
		o.raw("UID", accountNumber(d.AccountNumber))
		o.words("DID", d.DeviceID, blank)
		o.words("Web ID", d.WebID, blank)
	}),
	{"Profile And Settings/AI-Moji", []*record.Category{record.AvatarCategory}, writeAvatars},
	{"Profile And Settings/AISelfImage", []*record.Category{record.AvatarCategory}, func(w *writer, empty string) {
		w.payloads("AISelfImageList", empty, func(write func(*string)) {
			each(w, w.from.List(record.AvatarCategory), func(a *record.Avatar) {
				if a.Kind != "moji" {
					write(a.Payload)
				}
			})
		})
	}},
}

// accountNumber writes a number as one, 0 where there is none: whoever reads the layout with types expects a number. Anything else is a text.
func accountNumber(text *string) string {
	if text == nil {
		return noAccount
	}
	if strings.Trim(*text, "0123456789") == "" && json.Valid([]byte(*text)) {
		return *text
	}
	return string(quoted(*text))
}

// settingsOf returns the settings of an area by name, with those that the platform always writes.
func (w *writer) settingsOf(area string) []*record.Setting {
	var found []*record.Setting
	if !w.from.Opens(record.SettingCategory) {
		return nil
	}
	each(w, w.from.List(record.SettingCategory), func(s *record.Setting) {
		if s.Area == area {
			found = append(found, s)
		}
	})
	for _, name := range fixedSettings[area] {
		if !slices.ContainsFunc(found, func(s *record.Setting) bool { return strings.EqualFold(s.Name, name) }) {
			found = append(found, &record.Setting{Area: area, Name: name})
		}
	}
	slices.SortFunc(found, func(a, b *record.Setting) int { return strings.Compare(a.Name, b.Name) })
	return found
}

// settings writes each setting under its name. Some are lists: their values were joined when they were read.
func (o *object) settings(settings []*record.Setting) {
	for _, s := range settings {
		listed := strings.Contains(strings.ToLower(s.Name), "keyword") || s.Name == "Video Languages Preferences" ||
			strings.HasPrefix(s.Name, "People you assigned")
		switch {
		case listed && s.Value == nil:
			o.raw(s.Name, emptyList)
		case listed:
			o.key(s.Name)
			between := "["
			for part := range strings.SplitSeq(*s.Value, separator) {
				o.w.raw(between)
				between = ","
				o.w.text(part)
			}
			o.w.raw("]")
		case s.Name == "Interests", s.Area == "live watching":
			o.words(s.Name, s.Value, blank)
		default:
			o.words(s.Name, s.Value, na)
		}
	}
}

// writeAccountSettings writes the settings of the account, and those that stand in objects among them.
func writeAccountSettings(w *writer, _ string) {
	w.object(func(o *object) {
		o.settings(w.settingsOf("account"))
		feed := w.settingsOf("feed")
		inside := slices.IndexFunc(feed, func(s *record.Setting) bool { return s.Name == "Interests" })
		if inside >= 0 {
			o.settings(feed[inside : inside+1])
			feed = slices.Delete(feed, inside, inside+1)
		}
		if w.from.Opens(record.SettingCategory) {
			o.within("Content Preferences", "", feed)
			o.raw("Family Content Preferences", emptyMap)
			o.within("Push Notification", "", w.settingsOf("notifications"))
			if screen := w.settingsOf("screen time"); len(screen) > 0 {
				o.within("ScreenTime", "[", screen)
			} else {
				o.raw("ScreenTime", emptyList)
			}
		}
		if w.from.Opens(record.FamilyLinkCategory) {
			o.key(pairing)
			items(w, w.from.List(record.FamilyLinkCategory), emptyList, func(o *object, l *record.FamilyLink) {
				o.words("FPAccountType", l.Role, na)
				o.words("LinkedAccountUsername", l.Username, na)
			})
		}
	})
}

// within writes settings into an object of their own, which can be the only one of a list.
func (o *object) within(key, list string, settings []*record.Setting) {
	o.key(key)
	o.w.raw(list)
	o.w.object(func(inner *object) { inner.settings(settings) })
	if list != "" {
		o.w.raw("]")
	}
}

func writeWatchSettings(w *writer, _ string) {
	all := w.settingsOf("live watching")
	inside := func(s *record.Setting) bool { return s.Name == "app" || s.Name == "web" }
	apart := slices.DeleteFunc(slices.Clone(all), inside)
	w.object(func(o *object) {
		o.within("WatchLiveSettingsMap", "", slices.DeleteFunc(all, func(s *record.Setting) bool { return !inside(s) }))
		o.settings(apart)
	})
}

// writeAvatars writes the pictures under the one date that there is for all of them.
func writeAvatars(w *writer, _ string) {
	var made time.Time
	each(w, w.from.List(record.AvatarCategory), func(a *record.Avatar) {
		if a.Kind == "moji" && made.IsZero() {
			made = a.CreatedAt
		}
	})
	w.object(func(o *object) {
		o.optionalMoment("CreateDate", &made)
		o.key("AIMojiList")
		w.payloads("", null, func(write func(*string)) {
			each(w, w.from.List(record.AvatarCategory), func(a *record.Avatar) {
				if a.Kind == "moji" {
					write(a.Payload)
				}
			})
		})
	})
}

// walletForms are money and coins.
var walletForms = []form{
	listForm("Income+ Wallet/Coin Purchase History/CoinPurchaseHistoryList", record.CoinPurchaseCategory, func(o *object, p *record.CoinPurchase) {
		o.moment("Date", p.CreatedAt)
		o.words("Type", p.Kind, blank)
		o.small("CoinAmount", p.Coins)
	}),
	listForm("Your Activity/Purchases/BuyGifts/BuyGifts", record.GiftPurchaseCategory, func(o *object, p *record.GiftPurchase) {
		o.moment("Date", p.CreatedAt)
		o.words("Price", p.Price, blank)
	}),
	listForm("Your Activity/Purchases/SendGifts/SendGifts", record.GiftSentCategory, func(o *object, g *record.GiftSent) {
		o.moment("Date", g.CreatedAt)
		o.words("GiftAmount", g.Amount, blank)
		o.words("UserName", g.Recipient, blank)
	}),
	listForm("Income+ Wallet/Transaction History/TransactionsList", record.TransactionCategory, writeTransaction),
	payloads("Your Activity/Donation/DonationList", "", record.DonationCategory, func(d *record.Donation) *string { return d.Payload }),
	payloads("Your Activity/Fundraiser/FundraiserList", "", record.FundraiserCategory, func(f *record.Fundraiser) *string { return f.Payload }),
}

// writeTransaction writes what was read of a transaction, and beside it the fields that it had besides.
func writeTransaction(o *object, t *record.Transaction) {
	o.moment("Date", t.CreatedAt)
	o.words("Type", t.Kind, blank)
	o.words("Amount", t.Amount, blank)
	o.words("Currency", t.Currency, blank)
	o.words("Status", t.Status, blank)
	o.words("Transaction ID", t.TransactionID, blank)
	details := asJSON(t.Details)
	if !strings.HasPrefix(details, "{") {
		return
	}
	for _, m := range members([]byte(details)) {
		o.raw(m.key, string(m.value))
	}
}
