package takeout

import (
	"slices"

	"portway/record"
)

// accountSections are how the account is set up.
var accountSections = []section{
	{
		category: record.SettingCategory, also: []*record.Category{record.FamilyLinkCategory},
		paths: []place{
			{L3, "Profile And Settings/Settings/SettingsMap"},
			{L1 | L2, "App Settings/Settings/SettingsMap"},
		},
		empty: never, shape: single, read: accountSettings,
	},
	{
		category: record.SettingCategory,
		paths:    []place{{L1 | L2 | L3, "TikTok Live/Go Live Settings/SettingsMap"}},
		empty:    never, shape: single, read: settingsIn("live hosting"),
	},
	{
		category: record.SettingCategory,
		paths:    []place{{L1 | L2 | L3, "TikTok Live/Watch Live Settings"}},
		empty:    never, shape: single, read: settingsIn("live watching"),
	},
	{
		category: record.BlockedAccountCategory,
		paths: []place{
			{L3, "Profile And Settings/Block List/BlockList"},
			{L2, "App Settings/Block List/BlockList"},
			{L1, "App Settings/Block/BlockList"},
		},
		empty: null, shape: list, draft: blockedAccount,
	},
	{
		category: record.ContactFormCategory,
		paths: []place{
			{L3, "Profile And Settings/Autofill"},
			{L2, "Profile/Autofill"},
			{L1, "Profile/Auto Fill"},
		},
		empty: never, shape: single, draft: contactForm,
	},
	{
		category: record.DeviceCategory,
		paths: []place{
			{L2 | L3, "Your Activity/Status/Status List"},
			{L1, "Activity/Status/Status List"},
			{L1, "Activity/Status"},
		},
		empty: null, shape: list, draft: device,
	},
	{
		category: record.AvatarCategory,
		paths: []place{
			{L3, "Profile And Settings/AI-Moji"},
			{L2, "Profile/AI-Moji"},
			{L1, "Profile/AIMoji"},
		},
		empty: never, shape: single, read: avatars,
	},
	{
		category: record.AvatarCategory,
		paths: []place{
			{L3, "Profile And Settings/AISelfImage"},
			{L2, "Profile/AISelfImage"},
		},
		empty: emptyMap, shape: unseen, draft: selfImage,
	},
}

// settingAreas are the keys of the settings that hold further settings, and those that belong to another area than the
// account.
var settingAreas = map[string]string{
	"Content Preferences":         "feed",
	"Family Content Preferences":  "feed",
	"Interests":                   "feed",
	"Video Languages Preferences": "feed",
	"Push Notification":           "notifications",
	"ScreenTime":                  "screen time",
}

const pairing = "FamilyPairing"

// fixedSettings are the settings that the newest layout has also where nothing was ever set, by area.
var fixedSettings = map[string][]string{
	"account": {
		"Allow DownLoad", "Allow Others to Find Me", "Allow Reuse of Content", "App Language", "Autofill contact information",
		"Autofill payment information", "Filter Comments", "Personalized Ads", "Private Account",
		"Suggest your account to Facebook friends", "Suggest your account to contacts",
		"Suggest your account to people who open or send links to you", "Web Language", "Who Can Duet With Me",
		"Who Can Post Comments", "Who Can Send Me Message", "Who Can Stitch with your videos", "Who Can View Videos I Liked",
		"Who can see your following list::",
	},
	"feed": {
		"Interests", "Keyword filters for videos in Following feed", "Keyword filters for videos in For You feed",
		"Video Languages Preferences",
	},
	"notifications": {"Desktop notification", "New Comments on My Video", "New Fans", "New Likes on My Video"},
	"live hosting": {
		"Allow agencies to find and invite you", "Allow others to invite you to co-host in LIVE",
		"Allow people to send and receive comments during your LIVE",
		"Allow suggested LIVE hosts to invite you to co-host in LIVE", "Allow viewers to request to go LIVE with you",
		"Allow viewers to see and send questions and answers in your LIVE", "Allow viewers to send you gifts during your LIVE",
		"Hide comments that contain the following keywords from your LIVE",
		"Hide potential spam or offensive comments from your LIVE", "People you assigned to moderate your LIVE",
		"Show your username and gift information in features with ranking lists",
	},
	"live watching": {"app", "web", "MostRecentModificationTimeInApp", "MostRecentModificationTimeInWeb"},
}

// noAccount stands where a device tells no account number.
const noAccount = "0"

func accountSettings(c *collector, it *item) error {
	if err := familyLinks(c, it); err != nil {
		return err
	}
	return settings(c, it, "account")
}

func settingsIn(area string) func(*collector, *item) error {
	return func(c *collector, it *item) error { return settings(c, it, area) }
}

// settings keeps every key as a record of its own. Keys come and go with each version of the app, so none is known here.
func settings(c *collector, it *item, area string) error {
	for i := range it.fields {
		f := &it.fields[i]
		if f.used {
			continue
		}
		f.used = true
		where := area
		if named := settingAreas[f.key]; named != "" {
			where = named
		}
		if err := setting(c, where, f.key, f.value); err != nil {
			return err
		}
	}
	return nil
}

// setting keeps a value under its name; of an object, or a list of objects, it keeps each of the values instead.
func setting(c *collector, area, name string, value []byte) error {
	parts := [][]byte{value}
	if len(value) > 0 && value[0] == '[' && !hollow(value) {
		parts = nil
		for _, part := range elements(value) {
			parts = append(parts, part)
		}
	}
	if len(parts) > 0 && len(parts[0]) > 0 && parts[0][0] == '{' {
		for _, part := range parts {
			if err := settings(c, newItem("", "", part, c), area); err != nil {
				return err
			}
		}
		return nil
	}
	s := &record.Setting{Area: area, Name: name}
	if !absent(value) {
		s.Value = filled(plain(value))
	}
	if s.Value == nil && (settingAreas[name] != "" || slices.Contains(fixedSettings[area], name)) {
		return nil
	}
	_, err := c.keep(record.SettingCategory, draft{record: s, says: says(area, name)})
	return err
}

// familyLinks reads the paired accounts, which stand among the settings.
func familyLinks(c *collector, settings *item) error {
	for _, it := range settings.list(pairing) {
		if it.empty() {
			it.use("FPAccountType", "LinkedAccountUsername")
			it.leftOver()
			continue
		}
		l := &record.FamilyLink{Role: it.optional("FPAccountType"), Username: it.optional("LinkedAccountUsername")}
		it.leftOver()
		if _, err := c.keep(record.FamilyLinkCategory, draft{record: l, says: says(text(l.Role), text(l.Username))}); err != nil {
			return err
		}
	}
	return nil
}

func blockedAccount(it *item) draft {
	b := &record.BlockedAccount{Username: it.words("UserName")}
	return draft{record: b, at: it.moment("Date"), says: says(b.Username)}
}

func contactForm(it *item) draft {
	return draft{record: &record.ContactForm{
		Phone:     it.optional("PhoneNumber"),
		Email:     it.optional("Email"),
		FirstName: it.optional("FirstName"),
		LastName:  it.optional("LastName"),
		Address:   it.optional("Address"),
		Unit:      it.optional("Unit"),
		Postcode:  it.optional("ZipCode"),
		City:      it.optional("City"),
		State:     it.optional("State"),
		Country:   it.optional("Country"),
	}}
}

// device is known again by what every layout tells of it; the platform's own numbers are not in all of them.
func device(it *item) draft {
	d := &record.Device{
		ScreenResolution:     it.optional("Resolution"),
		AppVersion:           it.optional("App Version"),
		IosAdvertisingID:     it.optional("IDFA"),
		AndroidAdvertisingID: it.optional("GAID"),
		AndroidID:            it.optional("Android ID"),
		VendorID:             it.optional("IDFV"),
		AccountNumber:        accountOf(it),
		DeviceID:             it.optional("DID", "OpenUdid", "Clientudid"),
		WebID:                it.optional("Web ID"),
	}
	return draft{record: d, says: says(text(d.ScreenResolution), text(d.AppVersion), text(d.IosAdvertisingID),
		text(d.AndroidAdvertisingID), text(d.AndroidID), text(d.VendorID), text(d.WebID))}
}

func accountOf(it *item) *string {
	number := it.optional("UID")
	if number != nil && *number == noAccount {
		return nil
	}
	return number
}

// avatars reads the AI pictures of the person, whose form was never seen.
func avatars(c *collector, it *item) error {
	at := it.moment("CreateDate")
	for _, raw := range it.parts("AIMojiList") {
		payload := compact(raw)
		if _, err := c.keep(record.AvatarCategory, draft{
			record: &record.Avatar{Kind: "moji", Payload: &payload}, at: at, says: says("moji", payload),
		}); err != nil {
			return err
		}
	}
	return nil
}

func selfImage(it *item) draft {
	a := &record.Avatar{Kind: "self image"}
	return kept(it, &a.Payload, a)
}
