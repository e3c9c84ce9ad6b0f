// Package webhooks tells apps what happened, at an address of theirs: that a grant was given, narrowed, is about to end or
// has ended, that an archive is ready, that there is something new to read. It never sends a person's data, only what the
// app may know anyway; the app comes back for the rest with its token.
//
//	what happened ──▶ delivery ──▶ attempt ──▶ delivered
//	                     ▲            │
//	                     └─ back-off ─┘──72 h──▶ dead ──replay──▶ delivery
//
// Each event is a delivery, a row that is written together with the position up to which its source was followed: a
// process that dies in between loses none and makes none twice. A Sender takes deliveries under a lease and sends them; one
// whose sender died is sent again when the lease ends. So an app gets an event at least once, under one webhook-id.
//
// Deliveries with the same Order arrive one after another: the next is not due before the one in front of it was delivered
// or given up. Apps take turns, and no app has more than a few requests under way, so that a slow one holds up nobody else.
//
// Requests are signed as Standard Webhooks says (https://www.standardwebhooks.com): HMAC-SHA-256 under a shared secret, or
// Ed25519 under a key whose public half the app gets. Secrets are sealed where they are stored and shown once. After a
// rotation both keys sign for a day.
//
// The client that sends (NewClient) reaches public addresses on port 443 alone: it looks at the address that is dialled, so
// neither a name that resolves to a private address nor one that changes its mind gets it inside. It follows no redirect.
//
// The package knows neither SQL nor how archives are made and changes found: a Store says what there is to tell of them.
// docs/adr/0012-webhooks-follow-positions.md has the reasons.
package webhooks
