package seed

import "portway/record"

var adMakers = []maker{
	{category: record.AdInterestCategory, typical: counts{5, 30, 80}, make: (*Person).adInterest},
	{category: record.VisitedAdCategory, typical: counts{4, 25, 120}, make: (*Person).visitedAd},
	{category: record.AdFormResponseCategory, typical: counts{3, 3, 6}, make: (*Person).adFormResponse},
	{category: record.ExternalActivityCategory, typical: counts{5, 60, 400}, make: (*Person).externalActivity},
	{category: record.AdPartnerCategory, typical: counts{4, 10, 40}, make: (*Person).adPartner},
}

func (p *Person) adInterest(s slot, d *draw) any {
	return &record.AdInterest{ID: s.id, CreatedAt: s.at, Name: maybe(d, 97, pick(d, hobbies))}
}

func (p *Person) visitedAd(s slot, d *draw) any {
	return &record.VisitedAd{ID: s.id, CreatedAt: s.at,
		Title: maybe(d, 90, pick(d, companies)+": "+fill(d, "{n}% off {hobby}")), URL: maybe(d, 95, "https://ads.example.net/"+d.hex(12))}
}

func (p *Person) adFormResponse(s slot, d *draw) any {
	return &record.AdFormResponse{ID: s.id, CreatedAt: s.at, Payload: maybe(d, 97, payload(map[string]any{
		"Advertiser": pick(d, companies), "Answers": map[string]any{"name": p.Name, "email": p.Email, "question": fill(d, pick(d, questions))},
	}))}
}

func (p *Person) externalActivity(s slot, d *draw) any {
	return &record.ExternalActivity{ID: s.id, CreatedAt: s.at,
		Source: maybe(d, 95, pick(d, companies)),
		Event:  pickMaybe(d, 95, "Viewed content", "Added to cart", "Purchase", "Complete registration", "Launched app")}
}

func (p *Person) adPartner(s slot, d *draw) any {
	return &record.AdPartner{ID: s.id, CreatedAt: s.at, Kind: pick(d, []string{"data partner", "advertiser"}), Name: maybe(d, 95, pick(d, companies))}
}
