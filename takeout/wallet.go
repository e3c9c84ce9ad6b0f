package takeout

import "portway/record"

// walletSections are money and coins.
var walletSections = []section{
	{
		category: record.CoinPurchaseCategory,
		paths:    []place{{L3, "Income+ Wallet/Coin Purchase History/CoinPurchaseHistoryList"}},
		empty:    null, shape: list, draft: coinPurchase,
	},
	{
		category: record.GiftPurchaseCategory,
		paths: []place{
			{L2 | L3, "Your Activity/Purchases/BuyGifts/BuyGifts"},
			{L1, "Activity/Purchase History/BuyGifts/BuyGifts"},
		},
		empty: null, shape: list, draft: giftPurchase,
	},
	{
		category: record.GiftSentCategory,
		paths: []place{
			{L2 | L3, "Your Activity/Purchases/SendGifts/SendGifts"},
			{L1, "Activity/Purchase History/SendGifts/SendGifts"},
		},
		empty: null, shape: list, draft: giftSent,
	},
	{
		category: record.TransactionCategory,
		paths: []place{
			{L3, "Income+ Wallet/Transaction History/TransactionsList"},
			{L3, "Income+ Wallet/Transaction History/TransactionsHistoryList"},
			{L2, "Income Plus Wallet Transactions/Transaction History/TransactionsList"},
			{L2, "Income Plus Wallet Transactions/Transaction History/TransactionsHistoryList"},
			{L1, "Income Plus Wallet Transactions/Income Plus Wallet Transaction/TransactionsList"},
		},
		empty: null, shape: unseen, draft: transaction,
	},
	{
		category: record.DonationCategory,
		paths:    []place{{L2 | L3, "Your Activity/Donation/DonationList"}},
		empty:    null, shape: unseen, draft: donation,
	},
	{
		category: record.FundraiserCategory,
		paths:    []place{{L2 | L3, "Your Activity/Fundraiser/FundraiserList"}},
		empty:    null, shape: unseen, draft: fundraiser,
	},
}

func coinPurchase(it *item) draft {
	p := &record.CoinPurchase{Kind: it.optional("Type"), Coins: it.small("CoinAmount")}
	return draft{record: p, at: it.moment("Date"), says: says(text(p.Kind))}
}

func giftPurchase(it *item) draft {
	p := &record.GiftPurchase{Price: it.optional("Price")}
	return draft{record: p, at: it.moment("Date"), says: says(text(p.Price))}
}

func giftSent(it *item) draft {
	g := &record.GiftSent{Amount: it.optional("GiftAmount"), Recipient: filled(it.words("UserName"))}
	return draft{record: g, at: it.moment("Date"), says: says(text(g.Amount), text(g.Recipient))}
}

// transaction was never seen filled: its fields have the documented names, and whatever else it has is kept as details.
func transaction(it *item) draft {
	t := &record.Transaction{
		TransactionID: it.optional("Transaction ID"), Kind: it.optional("Type", "TransactionType"),
		Currency: it.optional("Currency"), Status: it.optional("Status"),
	}
	amount, currency := it.money("Amount")
	t.Amount = amount
	if t.Currency == nil {
		t.Currency = currency
	}
	at := it.moment("Date", "Time", "CreateTime")
	t.Details = filled(it.rest())
	return draft{record: t, at: at, own: text(t.TransactionID),
		says: says(text(t.Kind), text(t.Amount), text(t.Currency))}
}

func donation(it *item) draft {
	d := &record.Donation{}
	return kept(it, &d.Payload, d)
}

func fundraiser(it *item) draft {
	f := &record.Fundraiser{}
	return kept(it, &f.Payload, f)
}
