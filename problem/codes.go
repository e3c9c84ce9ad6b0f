package problem

import "net/http"

// A Code names a kind of error. Codes are part of the contract: they are published, never renamed, never reused.
type Code string

// The codes. Where Apollo's servers have a name for the same thing it is kept, because clients match on it.
const (
	Unauthenticated      Code = "UNAUTHENTICATED"
	Forbidden            Code = "FORBIDDEN"
	MissingScope         Code = "UNAUTHORIZED_FIELD_OR_TYPE"
	GrantEnded           Code = "GRANT_ENDED"
	GrantConsumed        Code = "GRANT_CONSUMED"
	BadRequest           Code = "BAD_REQUEST"
	ParseFailed          Code = "GRAPHQL_PARSE_FAILED"
	ValidationFailed     Code = "GRAPHQL_VALIDATION_FAILED"
	BadInput             Code = "BAD_USER_INPUT"
	OperationNotResolved Code = "OPERATION_RESOLUTION_FAILURE"
	PersistedNotFound    Code = "PERSISTED_QUERY_NOT_FOUND"
	PersistedRequired    Code = "PERSISTED_QUERY_REQUIRED"
	TooComplex           Code = "DOCUMENT_TOO_COMPLEX"
	TooExpensive         Code = "COST_ESTIMATED_TOO_EXPENSIVE"
	RateLimited          Code = "RATE_LIMITED"
	QuotaExceeded        Code = "QUOTA_EXCEEDED"
	BodyTooLarge         Code = "BODY_TOO_LARGE"
	MethodNotAllowed     Code = "METHOD_NOT_ALLOWED"
	UnsupportedMedia     Code = "UNSUPPORTED_MEDIA_TYPE"
	NotAcceptable        Code = "NOT_ACCEPTABLE"
	NotFound             Code = "NOT_FOUND"
	Conflict             Code = "CONFLICT"
	CursorExpired        Code = "CURSOR_EXPIRED"
	Timeout              Code = "TIMEOUT"
	Unavailable          Code = "UNAVAILABLE"
	Internal             Code = "INTERNAL_SERVER_ERROR"
)

// A Description is a row of the published table of codes.
type Description struct {
	Code    Code
	Status  int    // the HTTP status of an answer that has no data
	Meaning string // what happened and what the caller can do
}

// Codes is the published table, in the order in which a request meets them.
func Codes() []Description {
	return []Description{
		{Unauthenticated, http.StatusUnauthorized, "There is no token, or it cannot be used. Send a valid one as `Authorization: Bearer`, or `DPoP` where it is bound to a key."},
		{GrantEnded, http.StatusUnauthorized, "The grant behind the token was revoked or has expired. Ask the person again."},
		{GrantConsumed, http.StatusForbidden, "The one-time grant was used. Ask the person again."},
		{Forbidden, http.StatusForbidden, "The token is valid, but not for this."},
		{MissingScope, http.StatusForbidden, "A field is null because the token lacks a scope; `missingScopes` lists what would open it (outer list OR, inner lists AND)."},
		{MethodNotAllowed, http.StatusMethodNotAllowed, "Use POST; GET is for queries only."},
		{UnsupportedMedia, http.StatusUnsupportedMediaType, "Send the request as `application/json`."},
		{NotAcceptable, http.StatusNotAcceptable, "Accept `application/graphql-response+json` or `application/json`."},
		{BodyTooLarge, http.StatusRequestEntityTooLarge, "The body is over the limit that the message names."},
		{BadRequest, http.StatusBadRequest, "The request is not a GraphQL request: the message says which part."},
		{PersistedNotFound, http.StatusNotFound, "No document is stored under this id. Send it once with its text."},
		{PersistedRequired, http.StatusForbidden, "This app may run stored documents only."},
		{ParseFailed, http.StatusBadRequest, "The document is not GraphQL: the message and location say where."},
		{TooComplex, http.StatusUnprocessableEntity, "The document is over a limit (tokens, depth, aliases, selections) that the message names."},
		{ValidationFailed, http.StatusUnprocessableEntity, "The document does not fit the schema."},
		{OperationNotResolved, http.StatusUnprocessableEntity, "The document has no such operation, or several and none was named."},
		{BadInput, http.StatusUnprocessableEntity, "A variable or an argument has a value that cannot be used: the message says what can."},
		{CursorExpired, http.StatusGone, "The cursor is older than what is kept. Start again without one."},
		{TooExpensive, http.StatusUnprocessableEntity, "The operation costs more than the budget ever holds: ask for less; `costByPath` has the largest parts."},
		{RateLimited, http.StatusTooManyRequests, "The budget is spent for now. Wait as long as `Retry-After` says."},
		{QuotaExceeded, http.StatusTooManyRequests, "There are as many of a kind as there may be: the message says how many, and what makes room."},
		{NotFound, http.StatusNotFound, "There is no such thing, or it is not yours."},
		{Conflict, http.StatusConflict, "Something else happened first: the message says what."},
		{Timeout, http.StatusServiceUnavailable, "The operation ran into the time limit. Ask for less, or try again."},
		{Unavailable, http.StatusServiceUnavailable, "A part of the gateway is away for now. Try again."},
		{Internal, http.StatusInternalServerError, "Something failed on our side. The log has it under the answer's `X-Request-Id`."},
	}
}
