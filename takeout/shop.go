package takeout

import "portway/record"

// shopSections are what the person looked at, bought and said in the shop.
var shopSections = []section{
	{
		category: record.ViewedProductCategory,
		paths:    shop("Product Browsing History/ProductBrowsingHistories", "Product Browsing History/ProductBrowsingHistories"),
		empty:    null, shape: list, draft: viewedProduct,
	},
	{
		category: record.SavedProductCategory,
		paths:    []place{{L3, "TikTok Shop/TikTokFavoriteItem/TikTokFavoriteItemResult/TikTokFavoriteItemList"}},
		empty:    null, shape: list, draft: savedProduct,
	},
	{
		category: record.CartItemCategory,
		paths:    shop("Shopping Cart List/ShoppingCart", "Shopping Cart List/ShoppingCart"),
		empty:    null, shape: list, draft: cartItem,
	},
	{
		category: record.OrderCategory, also: []*record.Category{record.OrderItemCategory},
		paths: shop("Order History/OrderHistories", "Order History/OrderHistories"),
		empty: null, shape: table, read: order,
	},
	{
		category: record.ProductReviewCategory,
		paths:    shop("Product Reviews/ProductReviewHistories", "Product Review History/ProductReviewHistories"),
		empty:    null, shape: unseen, draft: productReview,
	},
	{
		category: record.ReturnRequestCategory,
		paths:    shop("Returns and Refunds History/ReturnAndRefundHistories", "Return and Refund History/ReturnAndRefundHistories"),
		empty:    null, shape: unseen, draft: returnRequest,
	},
	{
		category: record.DisputeCategory,
		paths:    shop("Order Dispute History/OrderDisputeHistories", "Order Dispute History/OrderDisputeHistories"),
		empty:    null, shape: unseen, draft: dispute,
	},
	{
		category: record.SupportCaseCategory,
		paths:    shop("Customer Support History/CustomerSupportHistories", "Customer Support History/CustomerSupportHistories"),
		empty:    null, shape: unseen, draft: supportCase,
	},
	{
		category: record.ShopMessageCategory, also: []*record.Category{record.ShopConversationCategory},
		paths: shop("Communication With Shops/CommunicationHistories", "Communication History/CommunicationHistories"),
		empty: null, shape: chats, open: shopConversation,
	},
	{
		category: record.VoucherCategory,
		paths:    shop("Vouchers/Vouchers", "Vouchers/Vouchers"),
		empty:    null, shape: list, draft: voucher,
	},
	{
		category: record.SavedAddressCategory,
		paths:    shop("Saved Address Information/SavedAddress", "Saved Address Information/SavedAddress"),
		empty:    null, shape: list, draft: savedAddress,
	},
	{
		category: record.PaymentCardCategory,
		paths:    shop("Current Payment Information/PayCard", "Current Payment Information/PayCard"),
		empty:    null, shape: unseen, draft: paymentCard,
	},
}

// shop gives the places of a section in the root of the two newer layouts and in that of the oldest.
func shop(at, before string) []place {
	return []place{{L2 | L3, "TikTok Shop/" + at}, {L1, "Tiktok Shopping/" + before}}
}

func viewedProduct(it *item) draft {
	p := &record.ViewedProduct{ProductName: it.optional("product_name"), ShopName: it.optional("shop_name")}
	return draft{record: p, at: it.moment("browsing_date"), says: says(text(p.ProductName), text(p.ShopName))}
}

func savedProduct(it *item) draft {
	p := &record.SavedProduct{ProductName: it.optional("Product"), ShopName: it.optional("Shop")}
	return draft{record: p, at: it.moment("Time"), says: says(text(p.ProductName), text(p.ShopName))}
}

func cartItem(it *item) draft {
	i := &record.CartItem{ProductName: it.optional("ProductName"), ShopName: it.optional("ShopName"), Quantity: it.small("SkuCount")}
	return draft{record: i, at: it.moment("CreateTime"), says: says(text(i.ProductName), text(i.ShopName))}
}

// order stands under its number, which it repeats.
func order(c *collector, it *item) error {
	number := it.text("order_number")
	if number == "" {
		number = it.key
	}
	receiver := it.object("Receiver")
	amount, currency := it.money("total_price")
	o := &record.Order{
		OrderNumber: number, Status: it.optional("order_status"), TotalAmount: amount, TotalCurrency: currency,
		Note:           filled(it.words("customer_note")),
		RecipientName:  receiver.optional("Name"),
		RecipientPhone: receiver.optional("Phone"), RecipientAddress: receiver.optional("Address"),
		Carrier: it.optional("logistics_provider"), TrackingNumber: it.optional("logistics_tracking_number"),
	}
	receiver.leftOver()
	if o.Note != nil && absent(quoted(*o.Note)) {
		o.Note = nil
	}
	at := it.moment("order_date")
	id, err := c.keep(record.OrderCategory, draft{record: o, at: at, own: number, says: says(number)})
	if err != nil {
		return err
	}
	for _, product := range it.list("Products") {
		i := &record.OrderItem{
			OrderID: id, ProductName: product.optional("product_name"),
			Variation: product.optional("variation_name"), Quantity: product.small("quantity"),
		}
		product.leftOver()
		if _, err := c.keep(record.OrderItemCategory,
			draft{record: i, at: at, says: says(id, text(i.ProductName), text(i.Variation))}); err != nil {
			return err
		}
	}
	return nil
}

// The following were never seen filled. Their fields have the names that the platform documents, or that their like have.

func productReview(it *item) draft {
	r := &record.ProductReview{
		OrderNumber: it.optional("order_number"), ProductName: it.optional("product_name", "Product"),
		ShopName: it.optional("shop_name", "Shop"), Text: filled(it.words("review", "review_text", "content")),
	}
	return draft{record: r, at: it.moment("review_date", "Date", "Time", "CreateTime"),
		says: says(text(r.OrderNumber), text(r.ProductName), text(r.Text))}
}

func returnRequest(it *item) draft {
	amount, currency := it.money("refund_amount", "amount")
	r := &record.ReturnRequest{
		RequestNumber: it.optional("request_number", "return_number", "refund_number"), OrderNumber: it.optional("order_number"),
		Kind: it.optional("type", "request_type"), Reason: it.optional("reason", "return_reason", "refund_reason"),
		Note: filled(it.words("note", "customer_note")), AttachmentURL: it.optional("attachment", "attachments"),
		RefundAmount: amount, RefundCurrency: currency,
		CardKind: it.optional("card_type"), CardLastDigits: it.optional("last_4_digits", "last_four_digits"),
		Carrier: it.optional("logistics_provider", "carrier"), TrackingNumber: it.optional("logistics_tracking_number", "tracking_number"),
		Status: it.optional("status"),
	}
	return draft{record: r, at: it.moment("request_date", "Date", "Time", "CreateTime"), own: number(it, r.RequestNumber),
		says: says(text(r.OrderNumber), text(r.Kind))}
}

func dispute(it *item) draft {
	d := &record.Dispute{
		DisputeNumber: it.optional("dispute_number"), OrderNumber: it.optional("order_number"),
		Kind: it.optional("type", "dispute_type"), Text: filled(it.words("description", "content")),
	}
	return draft{record: d, at: it.moment("dispute_date", "Date", "Time", "CreateTime"), own: number(it, d.DisputeNumber),
		says: says(text(d.OrderNumber), text(d.Text))}
}

func supportCase(it *item) draft {
	s := &record.SupportCase{
		CaseNumber: it.optional("case_number", "ticket_number", "number"), Topic: it.optional("topic"),
		Text: filled(it.words("description", "content")), AttachmentURL: it.optional("attachment", "attachments"),
	}
	return draft{record: s, at: it.moment("Date", "Time", "CreateTime"), own: number(it, s.CaseNumber), says: says(text(s.Topic), text(s.Text))}
}

// number is the platform's number of an item: its own field, or the key it stands under.
func number(it *item, own *string) string {
	if own != nil {
		return *own
	}
	return it.key
}

func voucher(it *item) draft {
	v := &record.Voucher{
		VoucherID: it.optional("VoucherId"), Name: it.optional("VoucherName"), Text: it.optional("VoucherText", "DiscountDetails"),
		Cost: it.small("CostType"), Status: it.optional("Status"),
	}
	return draft{record: v, at: it.moment("ReceivedDate"), own: text(v.VoucherID), says: says(text(v.VoucherID), text(v.Name))}
}

func savedAddress(it *item) draft {
	a := &record.SavedAddress{
		RecipientName: it.optional("receiver_name"),
		Phone:         it.optional("masked_phone_number"),
		Address:       it.optional("adress_info", "address_info"), //nolint:misspell // the platform's own spelling, and the one it may turn to
	}
	return draft{record: a, says: says(text(a.RecipientName), text(a.Phone), text(a.Address))}
}

func paymentCard(it *item) draft {
	p := &record.PaymentCard{
		Kind: it.optional("card_type", "type"), LastDigits: it.optional("last_4_digits", "last_four_digits"),
		Expires: it.optional("expiration_date", "expiry_date"), Holder: it.optional("card_holder", "holder_name"),
	}
	return draft{record: p, at: it.moment("linked_date", "Date"), says: says(text(p.Kind), text(p.LastDigits), text(p.Expires))}
}

// A shopTalk is a conversation with a shop.
type shopTalk struct {
	collector *collector
	id        string
	shop      string
	first     moment
}

func shopConversation(c *collector, key string) thread {
	return &shopTalk{collector: c, shop: key, id: c.ids.of(record.ShopConversationCategory, moment{}, key)}
}

func (t *shopTalk) message(it *item) error {
	if name := it.text("shop_name"); name != "" && name != t.shop {
		it.notes.warn("a message names another shop than the one it stands under")
	}
	m := &record.ShopMessage{ConversationID: t.id, Direction: it.optional("direction"), Text: filled(it.words("content"))}
	at := it.moment("send_time")
	t.first = earlier(t.first, at)
	_, err := t.collector.keep(record.ShopMessageCategory,
		draft{record: m, at: at, says: says(t.id, text(m.Direction), text(m.Text))})
	return err
}

func (t *shopTalk) end(*item) error {
	return t.collector.put(record.ShopConversationCategory, t.id, draft{record: &record.ShopConversation{ShopName: t.shop}, at: t.first})
}
