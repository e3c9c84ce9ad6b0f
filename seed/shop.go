package seed

import (
	"fmt"
	"time"

	"portway/record"
)

var shopMakers = []maker{
	{category: record.ViewedProductCategory, typical: counts{6, 60, 300}, make: (*Person).viewedProduct},
	{category: record.SavedProductCategory, typical: counts{4, 12, 60}, make: (*Person).savedProduct},
	{category: record.CartItemCategory, typical: counts{3, 4, 12}, make: (*Person).cartItem},
	{category: record.OrderCategory, typical: counts{4, 12, 60}, make: (*Person).order},
	orderItems,
	{category: record.ProductReviewCategory, typical: counts{3, 5, 20}, make: (*Person).productReview},
	{category: record.ReturnRequestCategory, typical: counts{3, 3, 8}, make: (*Person).returnRequest},
	{category: record.DisputeCategory, typical: counts{3, 3, 4}, make: (*Person).dispute},
	{category: record.SupportCaseCategory, typical: counts{3, 3, 6}, make: (*Person).supportCase},
	{category: record.ShopConversationCategory, typical: counts{3, 5, 18}, make: (*Person).shopConversation},
	{category: record.ShopMessageCategory, typical: counts{4, 6, 8}, make: (*Person).shopMessage,
		parent: record.ShopConversationCategory, within: 5 * day, needed: true},
	{category: record.VoucherCategory, typical: counts{3, 15, 90}, make: (*Person).voucher},
	{category: record.SavedAddressCategory, typical: counts{3, 3, 4}, make: (*Person).savedAddress},
	{category: record.PaymentCardCategory, typical: counts{3, 3, 3}, make: (*Person).paymentCard},
}

// orderItems stands by itself because an order adds up its items.
var orderItems = maker{category: record.OrderItemCategory, typical: counts{2, 2, 3},
	parent: record.OrderCategory, needed: true, make: (*Person).orderItem}

var cardKinds = []string{"Visa", "Mastercard", "Debit"}

// A purchase is a product as it was ordered.
type purchase struct {
	name, shop string
	cents      int
	quantity   int
}

// bought is what the child at a place of an order is; the order, its total, returns and reviews all speak of it.
func (p *Person) bought(order, child int) purchase {
	d := p.draw("purchase", order*stride+child)
	return purchase{name: d.fake.ProductName(), shop: pick(d, shops), cents: d.between(199, 8999), quantity: pick(d, []int{1, 1, 1, 2, 3})}
}

func (p *Person) orderNumber(order int) string {
	return "57" + p.draw("order number", order).digits(16)
}

func (p *Person) viewedProduct(s slot, d *draw) any {
	return &record.ViewedProduct{ID: s.id, CreatedAt: s.at, ProductName: maybe(d, 97, d.fake.ProductName()), ShopName: maybe(d, 95, pick(d, shops))}
}

func (p *Person) savedProduct(s slot, d *draw) any {
	return &record.SavedProduct{ID: s.id, CreatedAt: s.at, ProductName: maybe(d, 97, d.fake.ProductName()), ShopName: maybe(d, 95, pick(d, shops))}
}

func (p *Person) cartItem(s slot, d *draw) any {
	return &record.CartItem{ID: s.id, CreatedAt: s.at, ProductName: maybe(d, 97, d.fake.ProductName()),
		ShopName: maybe(d, 95, pick(d, shops)), Quantity: maybe(d, 95, int32(d.between(1, 4)))}
}

// order costs what its items cost and the shipping.
func (p *Person) order(s slot, d *draw) any {
	cents := pick(d, []int{0, 299, 499})
	for child := range p.children(orderItems, s.place) {
		item := p.bought(s.place, child)
		cents += item.cents * item.quantity
	}
	r := &record.Order{
		ID: s.id, CreatedAt: s.at,
		OrderNumber:      p.orderNumber(s.place),
		Status:           pickMaybe(d, 97, "Delivered", "Delivered", "Delivered", "Shipped", "Cancelled"),
		TotalAmount:      maybe(d, 97, money(cents)),
		Note:             maybe(d, 20, fill(d, pick(d, []string{"Please leave it with {name} next door", "Ring twice", "Door code {n}{n}"}))),
		RecipientName:    maybe(d, 95, p.Name),
		RecipientPhone:   maybe(d, 90, hidden(p.Phone)),
		RecipientAddress: maybe(d, 95, p.delivery(d).String()),
		Carrier:          pickMaybe(d, 90, "Parcelwing", "Postnord Ost", "Brisk & Sons"),
		TrackingNumber:   maybe(d, 85, "TL"+d.digits(12)),
	}
	if r.TotalAmount != nil {
		r.TotalCurrency = maybe(d, 98, p.Currency)
	}
	return r
}

// delivery is mostly the person's home.
func (p *Person) delivery(d *draw) address {
	if d.in(80) {
		return p.home()
	}
	return newAddress(d)
}

// hidden shows the end of a phone number only, as shops do.
func hidden(phone string) string { return "***" + phone[len(phone)-2:] }

func (p *Person) orderItem(s slot, d *draw) any {
	item := p.bought(s.parent, s.child)
	return &record.OrderItem{ID: s.id, CreatedAt: s.at, OrderID: s.parentID,
		ProductName: maybe(d, 98, item.name), Quantity: maybe(d, 97, int32(item.quantity)),
		Variation: maybe(d, 60, pick(d, []string{"S", "M", "L", "XL"})+", "+d.fake.Color())}
}

func (p *Person) productReview(s slot, d *draw) any {
	r := &record.ProductReview{ID: s.id, CreatedAt: s.at, Text: maybe(d, 95, text(d, verdicts))}
	if order, ordered := p.earlier(record.OrderCategory, s.at, d); ordered {
		item := p.bought(order, 0)
		r.OrderNumber = maybe(d, 95, p.orderNumber(order))
		r.ProductName, r.ShopName = maybe(d, 97, item.name), maybe(d, 95, item.shop)
	}
	return r
}

func (p *Person) returnRequest(s slot, d *draw) any {
	r := &record.ReturnRequest{
		ID: s.id, CreatedAt: s.at,
		RequestNumber:  maybe(d, 97, "RR"+d.digits(14)),
		Kind:           pickMaybe(d, 95, "Refund only", "Return and refund"),
		Reason:         pickMaybe(d, 95, "Damaged", "Wrong size", "Never arrived", "Changed my mind"),
		Note:           maybe(d, 60, text(d, wishes)),
		AttachmentURL:  maybe(d, 30, media(d, "evidence")),
		CardKind:       maybe(d, 80, pick(d, cardKinds)),
		CardLastDigits: maybe(d, 80, d.digits(4)),
		Carrier:        pickMaybe(d, 60, "Parcelwing", "Brisk & Sons"),
		TrackingNumber: maybe(d, 60, "TL"+d.digits(12)),
		Status:         pickMaybe(d, 95, "Refunded", "In review", "Rejected"),
	}
	if order, ordered := p.earlier(record.OrderCategory, s.at, d); ordered {
		item := p.bought(order, 0)
		r.OrderNumber = maybe(d, 97, p.orderNumber(order))
		r.RefundAmount, r.RefundCurrency = maybe(d, 90, money(item.cents)), maybe(d, 90, p.Currency)
	}
	return r
}

func (p *Person) dispute(s slot, d *draw) any {
	r := &record.Dispute{ID: s.id, CreatedAt: s.at,
		DisputeNumber: maybe(d, 97, "D"+d.digits(14)),
		Kind:          pickMaybe(d, 95, "Item not received", "Item not as described"),
		Text:          maybe(d, 90, text(d, wishes))}
	if order, ordered := p.earlier(record.OrderCategory, s.at, d); ordered {
		r.OrderNumber = maybe(d, 97, p.orderNumber(order))
	}
	return r
}

func (p *Person) supportCase(s slot, d *draw) any {
	return &record.SupportCase{ID: s.id, CreatedAt: s.at,
		CaseNumber:    maybe(d, 97, "C"+d.digits(10)),
		Topic:         pickMaybe(d, 95, "Delivery", "Payment", "Account", "Other"),
		Text:          maybe(d, 95, text(d, wishes)),
		AttachmentURL: maybe(d, 25, media(d, "evidence"))}
}

func (p *Person) shopConversation(s slot, d *draw) any {
	return &record.ShopConversation{ID: s.id, CreatedAt: s.at, ShopName: pick(d, shops)}
}

func (p *Person) shopMessage(s slot, d *draw) any {
	return &record.ShopMessage{ID: s.id, CreatedAt: s.at, ConversationID: s.parentID,
		Direction: pickMaybe(d, 97, "Sent", "Received"), Text: maybe(d, 95, text(d, wishes))}
}

func (p *Person) voucher(s slot, d *draw) any {
	return &record.Voucher{ID: s.id, CreatedAt: s.at,
		VoucherID: maybe(d, 97, d.digits(19)),
		Name:      maybe(d, 95, pick(d, []string{"Welcome", "New season", "Free shipping"})),
		Text:      maybe(d, 95, fmt.Sprintf("%d%% off over %s 20", d.between(1, 10)*5, p.Currency)),
		Cost:      maybe(d, 90, int32(d.IntN(4))),
		Status:    pickMaybe(d, 95, "Unused", "Used", "Expired")}
}

func (p *Person) savedAddress(s slot, d *draw) any {
	return &record.SavedAddress{ID: s.id, CreatedAt: s.at, RecipientName: maybe(d, 95, p.Name),
		Phone: maybe(d, 90, hidden(p.Phone)), Address: maybe(d, 97, p.delivery(d).String())}
}

func (p *Person) paymentCard(s slot, d *draw) any {
	expires := p.Now.Add(time.Duration(d.between(30, 1400)) * day)
	return &record.PaymentCard{ID: s.id, CreatedAt: s.at, Kind: maybe(d, 95, pick(d, cardKinds)), LastDigits: maybe(d, 97, d.digits(4)),
		Expires: maybe(d, 95, expires.Format("01/06")), Holder: maybe(d, 95, p.Name)}
}
