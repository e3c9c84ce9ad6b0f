package grants

import "slices"

// Act returns what a person decided, or what became of it, as reports count it, and of an end why; an empty kind is nothing
// that is counted. A grant of the operator's or the developer's own is none that a person gave. Reasons are words of a list:
// what somebody typed is none of a report's business.
func (e *Event) Act() (kind, reason string) {
	switch e.Kind {
	case ConsentAsked:
		return "asked", ""
	case ConsentDenied:
		return "refused", ""
	case GrantCreated:
		if e.Reason == string(Consent) {
			return "given", ""
		}
	case GrantRenewed:
		return "ended", "replaced"
	case GrantEnded:
		return "ended", e.endReason()
	}
	return "", ""
}

func (e *Event) endReason() string {
	known := []string{
		ReasonWithdrawn, ReasonWithdrawnDelete, ReasonReturned, ReasonOperator, ReasonReplay, ReasonApp, ReasonAppDeleted, ReasonAccount,
		ReasonLogout, ReasonEligibility,
	}
	switch {
	case e.Detail == string(Expired):
		return "expired"
	case slices.Contains(known, e.Reason):
		return e.Reason
	case e.Actor == ByOperator:
		return ReasonOperator
	}
	return "other"
}
