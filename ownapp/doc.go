// Package ownapp is what an app that asks on its own behalf (client_credentials) sees of itself: its state, what it was
// approved for, what it may spend, and the grants that people gave it.
//
//	resolvers ──▶ Desk.App ──▶ App ──▶ Grants, a page at a time
//
// It shows a person only as the app knows them already: by their pairwise id. Where a person lives, how old they are and what
// they did with their account is not the app's business, so a reason that would tell is told as what it means for the app.
//
// It changes nothing, and knows nothing of how a grant comes to be or ends: that is package grants.
package ownapp
