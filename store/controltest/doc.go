// Package controltest holds a control database to its contract: what grants.Store promises, on any engine.
package controltest
