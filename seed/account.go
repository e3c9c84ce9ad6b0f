package seed

import (
	"fmt"
	"strings"

	"portway/record"
)

var accountMakers = []maker{
	{category: record.SettingCategory, typical: counts{12, 24, 40}, make: (*Person).setting},
	{category: record.FamilyLinkCategory, typical: counts{3, 3, 3}, make: (*Person).familyLink},
	{category: record.BlockedAccountCategory, typical: counts{3, 8, 30}, make: (*Person).blockedAccount},
	{category: record.ContactFormCategory, typical: counts{1, 1, 1}, make: (*Person).contactForm},
	{category: record.DeviceCategory, typical: counts{3, 8, 37}, make: (*Person).device},
	{category: record.AvatarCategory, typical: counts{3, 3, 6}, make: (*Person).avatar},
}

// A preference is a setting with what can be chosen.
type preference struct {
	area, name string
	values     []string
}

var preferences = []preference{
	{"account", "Private account", []string{"On", "Off"}},
	{"account", "Who can comment on your posts", []string{"Everyone", "Friends", "No one"}},
	{"account", "Who can send you messages", []string{"Everyone", "Friends", "No one"}},
	{"account", "App language", []string{"en", "nl", "de", "fr", "pl"}},
	{"feed", "Filtered keywords", []string{"spoiler", "spoiler, diet", ""}},
	{"feed", "Restricted mode", []string{"On", "Off"}},
	{"notifications", "Likes", []string{"On", "Off"}},
	{"notifications", "Direct messages", []string{"On", "Off"}},
	{"screen time", "Daily limit", []string{"60 minutes", "90 minutes", "Off"}},
	{"screen time", "Sleep reminder", []string{"23:00", "Off"}},
	{"live hosting", "Moderators", []string{"quiet_otter111", ""}},
	{"live watching", "Gift animations", []string{"On", "Off"}},
}

// Each setting stands once for each version of the list that the platform had.
func (p *Person) setting(s slot, d *draw) any {
	wish := preferences[s.place%len(preferences)]
	name := wish.name
	if again := s.place / len(preferences); again > 0 {
		name = fmt.Sprintf("%s (%d)", name, again+1)
	}
	return &record.Setting{ID: s.id, CreatedAt: s.at, Area: wish.area, Name: name, Value: pickMaybe(d, 93, wish.values...)}
}

func (p *Person) familyLink(s slot, d *draw) any {
	return &record.FamilyLink{ID: s.id, CreatedAt: s.at, Role: pickMaybe(d, 95, "Parent", "Teen"), Username: maybe(d, 95, handle(d))}
}

func (p *Person) blockedAccount(s slot, d *draw) any {
	return &record.BlockedAccount{ID: s.id, CreatedAt: s.at, Username: handle(d)}
}

func (p *Person) contactForm(s slot, d *draw) any {
	address := p.home()
	first, last, _ := strings.Cut(p.Name, " ")
	return &record.ContactForm{
		ID: s.id, CreatedAt: s.at,
		Phone:     maybe(d, 85, p.Phone),
		Email:     maybe(d, 90, p.Email),
		FirstName: maybe(d, 90, first),
		LastName:  maybe(d, 90, last),
		Address:   maybe(d, 85, address.street),
		Unit:      maybe(d, 30, fmt.Sprintf("Flat %d", d.between(1, 90))),
		Postcode:  maybe(d, 85, address.postcode),
		City:      maybe(d, 85, address.city),
		State:     maybe(d, 40, d.fake.State()),
		Country:   maybe(d, 90, p.Region),
	}
}

// Most ids belong to one system; the platform leaves the others out.
func (p *Person) device(s slot, d *draw) any {
	r := &record.Device{
		ID: s.id, CreatedAt: s.at,
		ScreenResolution: pickMaybe(d, 95, "1170x2532", "1080x2400", "1440x3120", "1920x1080"),
		AppVersion:       maybe(d, 95, fmt.Sprintf("%d.%d.%d", d.between(28, 41), d.IntN(10), d.IntN(10))),
		AccountNumber:    maybe(d, 95, p.draw("account number", 0).number(19)),
		DeviceID:         maybe(d, 90, d.number(19)),
		WebID:            maybe(d, 25, d.number(19)),
	}
	if d.in(50) {
		r.IosAdvertisingID, r.VendorID = maybe(d, 70, d.fake.UUID()), maybe(d, 90, d.fake.UUID())
	} else {
		r.AndroidAdvertisingID, r.AndroidID = maybe(d, 70, d.fake.UUID()), maybe(d, 90, d.hex(16))
	}
	return r
}

func (p *Person) avatar(s slot, d *draw) any {
	return &record.Avatar{ID: s.id, CreatedAt: s.at, Kind: pick(d, []string{"moji", "self image"}),
		Payload: maybe(d, 95, payload(map[string]any{"Link": media(d, "avatar"), "Style": pick(d, adjectives)}))}
}

type address struct{ street, postcode, city string }

// home is where the person lives.
func (p *Person) home() address { return newAddress(p.draw("home", 0)) }

func newAddress(d *draw) address {
	return address{street: d.fake.Street(), postcode: d.fake.Zip(), city: d.fake.City()}
}

func (a address) String() string { return a.street + ", " + a.postcode + " " + a.city }
