package seed

import (
	"fmt"

	"portway/record"
)

var walletMakers = []maker{
	{category: record.CoinPurchaseCategory, typical: counts{3, 8, 30}, make: (*Person).coinPurchase},
	{category: record.GiftPurchaseCategory, typical: counts{3, 5, 20}, make: (*Person).giftPurchase},
	{category: record.GiftSentCategory, typical: counts{3, 6, 40}, make: (*Person).giftSent},
	{category: record.TransactionCategory, typical: counts{4, 12, 60}, make: (*Person).transaction},
	{category: record.DonationCategory, typical: counts{3, 3, 5}, make: (*Person).donation},
	{category: record.FundraiserCategory, typical: counts{3, 3, 3}, make: (*Person).fundraiser},
}

func (p *Person) coinPurchase(s slot, d *draw) any {
	return &record.CoinPurchase{ID: s.id, CreatedAt: s.at,
		Kind: pickMaybe(d, 95, "Recharge", "Recharge", "Reward"), Coins: maybe(d, 97, pick(d, []int32{30, 70, 350, 700, 1400}))}
}

func (p *Person) giftPurchase(s slot, d *draw) any {
	return &record.GiftPurchase{ID: s.id, CreatedAt: s.at, Price: maybe(d, 95, fmt.Sprintf("%d coins", pick(d, []int{1, 5, 10, 99, 500})))}
}

func (p *Person) giftSent(s slot, d *draw) any {
	return &record.GiftSent{ID: s.id, CreatedAt: s.at,
		Amount: maybe(d, 95, fmt.Sprintf("%d coins", pick(d, []int{1, 5, 10, 99, 500}))), Recipient: maybe(d, 95, handle(d))}
}

func (p *Person) transaction(s slot, d *draw) any {
	cents := d.skewed(1200) + d.between(1, 99)
	amount := money(cents)
	kind := pick(d, []string{"Recharge", "Purchase", "Refund", "Payout"})
	if kind == "Recharge" || kind == "Purchase" {
		amount = "-" + amount
	}
	return &record.Transaction{
		ID: s.id, CreatedAt: s.at,
		TransactionID: maybe(d, 95, "T"+d.digits(16)),
		Kind:          maybe(d, 97, kind),
		Amount:        maybe(d, 97, amount),
		Currency:      maybe(d, 97, p.Currency),
		Status:        pickMaybe(d, 95, "Completed", "Completed", "Completed", "Pending", "Failed"),
		Details:       maybe(d, 60, payload(map[string]any{"method": pick(d, cardKinds), "fee": money(cents / 50)})),
	}
}

func (p *Person) donation(s slot, d *draw) any {
	return &record.Donation{ID: s.id, CreatedAt: s.at, Payload: maybe(d, 97, payload(map[string]any{
		"Amount": money(d.between(1, 40) * 100), "Currency": p.Currency, "To": fill(d, "Friends of {city}"),
	}))}
}

func (p *Person) fundraiser(s slot, d *draw) any {
	return &record.Fundraiser{ID: s.id, CreatedAt: s.at, Payload: maybe(d, 97, payload(map[string]any{
		"Goal": money(d.between(1, 40) * 5000), "Currency": p.Currency, "Name": fill(d, "A roof for the {hobby} club"),
	}))}
}
