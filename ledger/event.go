package ledger

import (
	"strconv"

	"portway/grants"
)

// entry words an event for the person's chain. Its id follows from its number, so that any number of processes may chain
// the same event.
func (e *Event) entry() Entry {
	entry := Entry{
		ID: "event_" + strconv.FormatInt(e.Number, 10), Person: e.Person, At: e.At, Kind: Kind(e.Kind), App: e.App, Grant: e.Grant,
		Mode: e.Mode, AsOf: e.AsOf, Actor: string(e.Actor), Reason: e.Reason, Detail: e.Detail,
	}
	if e.Kind != grants.GrantEnded {
		for _, item := range e.Items {
			if item.Open {
				entry.Granted = append(entry.Granted, Part{Category: item.Type, Fields: item.Fields})
			}
		}
	}
	return entry
}
