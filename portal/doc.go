// Package portal is what people see of the gateway in a browser.
//
// Its first room is the explorer: GraphiQL under a bar with a box for an access token. The page speaks to the gateway as
// any app does, with POST /graphql and a bearer token, and so shows exactly what that token may use: the schema it draws
// is the one the gateway filters for the token. Before a query runs, the bar tells what it would cost and which scopes it
// lacks (Query.explain); after it ran, what it did cost.
//
// Its second room is where a person logs in and decides (Decision): pages drawn here, from templates/, messages/ and
// static/, for package oauth, which says what there is to say. They need no script. The receipt on the consent page follows
// the boxes by style sheet alone.
//
// Its third room is the app (App): the portal itself, a client of the API for people, developers, analysts and the operator.
// It is one document for all of its pages, the same for everybody; who is logged in is the session's cookie, which no script sees.
//
// # How the explorer and the app are served
//
// The front ends are built in web/ (npm run build) and committed under dist/, every file compressed once, so that the
// program runs where there is no Node and the binary carries 2 MB instead of 7. A client that accepts gzip is sent those
// bytes as they lie; for any other they are decompressed on first use and kept. Files under assets/ have a hash of their
// content in their name and are cached for good; everything else is asked for again, with an ETag.
//
// # What the page may do
//
// A page that holds tokens must not be able to give them away. The Content-Security-Policy lets it load from, and speak
// to, its own origin only; nothing may frame it. The token stays in the tab's session storage: no address, cookie, log
// or history holds it. The test in web/test opens the page in a real browser and fails on any request to elsewhere.
//
// # What it does not know
//
// No grants, no tokens: nothing is decided here. Of the schema it knows the texts.
package portal
