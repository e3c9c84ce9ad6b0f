package takeout

var shopSamples = []sample{
	{
		section: "TikTok Shop/Product Browsing History/ProductBrowsingHistories",
		L3:      `[{"browsing_date":"2026-01-02 03:04:05","shop_name":"s","product_name":"p"}]`,
		want:    []string{`ViewedProduct {"createdAt":"2026-01-02T03:04:05Z","productName":"p","shopName":"s"}`},
	},
	{
		section: "TikTok Shop/TikTokFavoriteItem/TikTokFavoriteItemResult/TikTokFavoriteItemList",
		L3:      `[{"Product":"p","Shop":"s","Time":"2026-01-02 03:04:05"}]`,
		want:    []string{`SavedProduct {"createdAt":"2026-01-02T03:04:05Z","productName":"p","shopName":"s"}`},
	},
	{
		section: "TikTok Shop/Shopping Cart List/ShoppingCart",
		L3:      `[{"CreateTime":"2026-01-02 03:04:05","SkuCount":3,"ShopName":"s","ProductName":"p"}]`,
		want:    []string{`CartItem {"createdAt":"2026-01-02T03:04:05Z","productName":"p","quantity":3,"shopName":"s"}`},
	},
	{
		section: "TikTok Shop/Order History/OrderHistories",
		L3: `{"577001":{"order_date":"2026-01-02 03:04:05","order_number":"577001","total_price":"9.99 USD","customer_note":"N/A",
			"order_status":"Completed","Products":[{"product_name":"p","variation_name":"red","quantity":1},{"product_name":"p","variation_name":"red","quantity":1}],
			"Receiver":{"Name":"n","Phone":"***1","Address":"a"},"logistics_provider":"c","logistics_tracking_number":"t"}}`,
		want: []string{
			`Order {"carrier":"c","createdAt":"2026-01-02T03:04:05Z","id":"order_577001","orderNumber":"577001","recipientAddress":"a",` +
				`"recipientName":"n","recipientPhone":"***1","status":"Completed","totalAmount":"9.99","totalCurrency":"USD","trackingNumber":"t"}`,
			`OrderItem {"createdAt":"2026-01-02T03:04:05Z","orderId":"order_577001","productName":"p","quantity":1,"variation":"red"}`,
			`OrderItem {"createdAt":"2026-01-02T03:04:05Z","orderId":"order_577001","productName":"p","quantity":1,"variation":"red"}`,
		},
	},
	{
		section: "TikTok Shop/Product Reviews/ProductReviewHistories",
		L3:      `[{"review_date":"2026-01-02 03:04:05","order_number":"577001","product_name":"p","shop_name":"s","review":"None"}]`,
		want: []string{`ProductReview {"createdAt":"2026-01-02T03:04:05Z","orderNumber":"577001","productName":"p",` +
			`"shopName":"s","text":"None"}`},
	},
	{
		section: "TikTok Shop/Returns and Refunds History/ReturnAndRefundHistories",
		L3: `{"list":[{"request_date":"2026-01-02 03:04:05","request_number":"9","order_number":"577001","type":"refund","reason":"r",
			"refund_amount":"9.99 USD","card_type":"Visa","last_4_digits":"1234","status":"done"}]}`,
		want: []string{`ReturnRequest {"cardKind":"Visa","cardLastDigits":"1234","createdAt":"2026-01-02T03:04:05Z","id":"returnRequest_9","kind":"refund",` +
			`"orderNumber":"577001","reason":"r","refundAmount":"9.99","refundCurrency":"USD","requestNumber":"9","status":"done"}`},
	},
	{
		section: "TikTok Shop/Order Dispute History/OrderDisputeHistories",
		L3:      `[{"Date":"2026-01-02 03:04:05","dispute_number":"7","order_number":"577001","type":"late","description":"d"}]`,
		want:    []string{`Dispute {"createdAt":"2026-01-02T03:04:05Z","disputeNumber":"7","id":"dispute_7","kind":"late","orderNumber":"577001","text":"d"}`},
	},
	{
		section: "TikTok Shop/Customer Support History/CustomerSupportHistories",
		L3:      `[{"Date":"2026-01-02 03:04:05","case_number":"5","topic":"t","description":"d","attachments":["a","b"]}]`,
		want:    []string{`SupportCase {"attachmentUrl":"a | b","caseNumber":"5","createdAt":"2026-01-02T03:04:05Z","id":"supportCase_5","text":"d","topic":"t"}`},
	},
	{
		section: "TikTok Shop/Communication With Shops/CommunicationHistories",
		L3: `{"a/shop":[{"send_time":"2026-01-02 03:04:05","shop_name":"a/shop","direction":"sent","content":"hi"},
			{"send_time":"2026-01-01 03:04:05","shop_name":"a/shop","direction":"received","content":"hello"}]}`,
		want: []string{
			`ShopMessage {"conversationId":"parent","createdAt":"2026-01-02T03:04:05Z","direction":"sent","text":"hi"}`,
			`ShopMessage {"conversationId":"parent","createdAt":"2026-01-01T03:04:05Z","direction":"received","text":"hello"}`,
			`ShopConversation {"createdAt":"2026-01-01T03:04:05Z","shopName":"a/shop"}`,
		},
	},
	{
		section: "TikTok Shop/Vouchers/Vouchers",
		L3: `[{"ReceivedDate":"2026-01-02 03:04:05 +0000 UTC","VoucherId":"88","CostType":1,"VoucherName":"n","VoucherText":"t","Status":"Expired"},
			{"ReceivedDate":"2026-01-03 03:04:05 +0000 UTC","VoucherId":"88","CostType":1,"VoucherName":"n","DiscountDetails":"d","Status":"Used"}]`,
		want: []string{
			`Voucher {"cost":1,"createdAt":"2026-01-02T03:04:05Z","id":"voucher_88","name":"n","status":"Expired","text":"t","voucherId":"88"}`,
			`Voucher {"cost":1,"createdAt":"2026-01-03T03:04:05Z","name":"n","status":"Used","text":"d","voucherId":"88"}`,
		},
	},
	{
		section: "TikTok Shop/Saved Address Information/SavedAddress",
		L3:      `[{"receiver_name":"n","masked_phone_number":"***1","adress_info":"a"}]`, //nolint:misspell // the platform's own spelling
		want:    []string{`SavedAddress {"address":"a","phone":"***1","recipientName":"n"}`},
	},
	{
		section: "TikTok Shop/Current Payment Information/PayCard",
		L3:      `{"linked_date":"2026-01-02 03:04:05","card_type":"Visa","last_4_digits":"1234","expiration_date":"01/30","card_holder":"h"}`,
		want:    []string{`PaymentCard {"createdAt":"2026-01-02T03:04:05Z","expires":"01/30","holder":"h","kind":"Visa","lastDigits":"1234"}`},
	},
}

var messageSamples = []sample{
	{
		section: "Direct Message/Direct Messages/ChatHistory",
		L3: `{"Chat History with friend:":[{"Date":"2026-01-02 03:04:05","From":"me","Content":"N/A"},
			{"Date":"2026-01-01 03:04:05","From":"friend","Content":"[https://s.example/1.webp]"}]}`,
		L1: `{"friend":[{"Date":"2026-01-02 03:04:05","From":"me","To":"friend","Content":"N/A"},
			{"Date":"2026-01-01 03:04:05","From":"friend","Content":"[https://s.example/1.webp]"}]}`,
		want: []string{
			`Message {"conversationId":"parent","createdAt":"2026-01-02T03:04:05Z","sender":"me","sentByMe":true,"text":"N/A"}`,
			`Message {"conversationId":"parent","createdAt":"2026-01-01T03:04:05Z","mediaKind":"sticker","mediaUrl":"https://s.example/1.webp","sender":"friend","sentByMe":false}`,
			`Conversation {"counterpart":"friend","createdAt":"2026-01-01T03:04:05Z","isGroup":false}`,
		},
	},
	{
		section: "Direct Message/Group Chat/GroupChat",
		L3:      `{"the band":[{"Date":"2026-01-02 03:04:05","From":"drummer","Content":"hi"}]}`,
		want: []string{
			`Message {"conversationId":"parent","createdAt":"2026-01-02T03:04:05Z","sender":"drummer","sentByMe":false,"text":"hi"}`,
			`Conversation {"counterpart":"the band","createdAt":"2026-01-02T03:04:05Z","isGroup":true}`,
		},
	},
	{
		section: "Direct Message/Tako Chat History/TakoChatHistoryList",
		L3: `[{"Chat Title":"tea","Messages":[{"Date":"2026-01-02 03:04:05 UTC","Content":{"role": "user","text":"hi"}},
			{"Date":"2026-01-02 03:04:06 UTC","Content":{"role":"assistant"}}]},{"Messages":null,"Chat Title":"silence"}]`,
		want: []string{
			`AssistantMessage {"content":"{\"role\":\"user\",\"text\":\"hi\"}","conversationId":"parent","createdAt":"2026-01-02T03:04:05Z"}`,
			`AssistantMessage {"content":"{\"role\":\"assistant\"}","conversationId":"parent","createdAt":"2026-01-02T03:04:06Z"}`,
			`AssistantConversation {"createdAt":"2026-01-02T03:04:05Z","title":"tea"}`,
			`AssistantConversation {"title":"silence"}`,
		},
	},
}
