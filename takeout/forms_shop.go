package takeout

import "portway/record"

// shopForms are what the person looked at, bought and said in the shop. Those whose items were never seen have the keys by
// which Read finds their fields first.
var shopForms = []form{
	listForm("TikTok Shop/Product Browsing History/ProductBrowsingHistories", record.ViewedProductCategory, func(o *object, p *record.ViewedProduct) {
		o.moment("browsing_date", p.CreatedAt)
		o.words("shop_name", p.ShopName, blank)
		o.words("product_name", p.ProductName, blank)
	}),
	listForm("TikTok Shop/TikTokFavoriteItem/TikTokFavoriteItemResult/TikTokFavoriteItemList", record.SavedProductCategory,
		func(o *object, p *record.SavedProduct) {
			o.words("Product", p.ProductName, blank)
			o.words("Shop", p.ShopName, blank)
			o.moment("Time", p.CreatedAt)
		}),
	listForm("TikTok Shop/Shopping Cart List/ShoppingCart", record.CartItemCategory, func(o *object, i *record.CartItem) {
		o.moment("CreateTime", i.CreatedAt)
		o.small("SkuCount", i.Quantity)
		o.words("ShopName", i.ShopName, blank)
		o.words("ProductName", i.ProductName, blank)
	}),
	{"TikTok Shop/Order History/OrderHistories", []*record.Category{record.OrderCategory, record.OrderItemCategory}, writeOrders},
	listForm("TikTok Shop/Product Reviews/ProductReviewHistories", record.ProductReviewCategory, func(o *object, r *record.ProductReview) {
		o.moment("review_date", r.CreatedAt)
		o.words("order_number", r.OrderNumber, blank)
		o.words("product_name", r.ProductName, blank)
		o.words("shop_name", r.ShopName, blank)
		o.words("review", r.Text, blank)
	}),
	listForm("TikTok Shop/Returns and Refunds History/ReturnAndRefundHistories", record.ReturnRequestCategory, writeReturnRequest),
	listForm("TikTok Shop/Order Dispute History/OrderDisputeHistories", record.DisputeCategory, func(o *object, d *record.Dispute) {
		o.moment("dispute_date", d.CreatedAt)
		o.words("dispute_number", d.DisputeNumber, blank)
		o.words("order_number", d.OrderNumber, blank)
		o.words("type", d.Kind, blank)
		o.words("description", d.Text, blank)
	}),
	listForm("TikTok Shop/Customer Support History/CustomerSupportHistories", record.SupportCaseCategory, func(o *object, c *record.SupportCase) {
		o.moment("Date", c.CreatedAt)
		o.words("case_number", c.CaseNumber, blank)
		o.words("topic", c.Topic, blank)
		o.words("description", c.Text, blank)
		o.words("attachment", c.AttachmentURL, blank)
	}),
	{"TikTok Shop/Communication With Shops/CommunicationHistories",
		[]*record.Category{record.ShopConversationCategory, record.ShopMessageCategory}, writeShopTalks},
	listForm("TikTok Shop/Vouchers/Vouchers", record.VoucherCategory, func(o *object, v *record.Voucher) {
		o.text("ReceivedDate", v.CreatedAt.UTC().Format("2006-01-02 15:04:05 -0700 MST"))
		o.words("VoucherId", v.VoucherID, blank)
		o.small("CostType", v.Cost)
		o.words("VoucherName", v.Name, blank)
		o.words("VoucherText", v.Text, blank)
		o.words("Status", v.Status, blank)
	}),
	listForm("TikTok Shop/Saved Address Information/SavedAddress", record.SavedAddressCategory, func(o *object, a *record.SavedAddress) {
		o.words("receiver_name", a.RecipientName, blank)
		o.words("masked_phone_number", a.Phone, blank)
		o.words("adress_info", a.Address, blank) //nolint:misspell // the platform's own spelling
	}),
	listForm("TikTok Shop/Current Payment Information/PayCard", record.PaymentCardCategory, func(o *object, c *record.PaymentCard) {
		o.moment("linked_date", c.CreatedAt)
		o.words("card_type", c.Kind, blank)
		o.words("last_4_digits", c.LastDigits, blank)
		o.words("expiration_date", c.Expires, blank)
		o.words("card_holder", c.Holder, blank)
	}),
}

func writeOrders(w *writer, empty string) {
	between := "{"
	n := parents(w, record.OrderCategory, "order_id", []*record.Category{record.OrderItemCategory},
		func(id string) *record.Order { return &record.Order{ID: id, OrderNumber: id} },
		func(r *record.Order) {
			w.raw(between)
			between = ","
			w.text(r.OrderNumber)
			w.raw(":")
			w.object(func(o *object) { writeOrder(o, r) })
		})
	w.end(n, "}", empty)
}

func writeOrder(o *object, r *record.Order) {
	o.optionalMoment("order_date", &r.CreatedAt)
	o.text("order_number", r.OrderNumber)
	o.money("total_price", r.TotalAmount, r.TotalCurrency, blank)
	o.words("customer_note", r.Note, na)
	o.words("order_status", r.Status, blank)
	o.key("Products")
	items(o.w, o.w.children(record.OrderItemCategory, "order_id", r.ID), emptyList, func(o *object, i *record.OrderItem) {
		o.words("product_name", i.ProductName, blank)
		o.words("variation_name", i.Variation, blank)
		o.small("quantity", i.Quantity)
	})
	o.key("Receiver")
	o.w.object(func(o *object) {
		o.words("Name", r.RecipientName, blank)
		o.words("Phone", r.RecipientPhone, blank)
		o.words("Address", r.RecipientAddress, blank)
	})
	o.words("logistics_provider", r.Carrier, blank)
	o.words("logistics_tracking_number", r.TrackingNumber, blank)
}

func writeReturnRequest(o *object, r *record.ReturnRequest) {
	o.moment("request_date", r.CreatedAt)
	o.words("request_number", r.RequestNumber, blank)
	o.words("order_number", r.OrderNumber, blank)
	o.words("type", r.Kind, blank)
	o.words("reason", r.Reason, blank)
	o.words("note", r.Note, blank)
	o.words("attachment", r.AttachmentURL, blank)
	o.money("refund_amount", r.RefundAmount, r.RefundCurrency, blank)
	o.words("card_type", r.CardKind, blank)
	o.words("last_4_digits", r.CardLastDigits, blank)
	o.words("logistics_provider", r.Carrier, blank)
	o.words("logistics_tracking_number", r.TrackingNumber, blank)
	o.words("status", r.Status, blank)
}

func writeShopTalks(w *writer, empty string) {
	between := "{"
	n := parents(w, record.ShopConversationCategory, conversationKey, []*record.Category{record.ShopMessageCategory},
		func(id string) *record.ShopConversation { return &record.ShopConversation{ID: id, ShopName: id} },
		func(c *record.ShopConversation) {
			w.raw(between)
			between = ","
			w.text(c.ShopName)
			w.raw(":")
			items(w, w.children(record.ShopMessageCategory, conversationKey, c.ID), emptyList, func(o *object, m *record.ShopMessage) {
				o.moment("send_time", m.CreatedAt)
				o.text("shop_name", c.ShopName)
				o.words("direction", m.Direction, blank)
				o.words("content", m.Text, blank)
			})
		})
	w.end(n, "}", empty)
}
