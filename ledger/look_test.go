package ledger_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"portway/ledger"
)

func (w *world) look(t *testing.T, within time.Duration) *ledger.Look {
	t.Helper()
	look, err := (&ledger.Verifier{Chains: w.control, Keys: w.keys}).Look(t.Context(), "p_2", within)
	if err != nil {
		t.Fatal(err)
	}
	return look
}

func TestAPersonsLookTellsHowFarItCameAndWhatIsSigned(t *testing.T) {
	w := honest(t)
	look := w.look(t, time.Minute)
	links, err := w.control.Links(t.Context(), "p_2", 5, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !look.Sound() || !look.Done || look.Length != 8 || look.Entries != 8 || look.People != 1 || !look.First.Equal(noon.Add(time.Minute)) {
		t.Errorf("%+v", look)
	}
	if s := look.Seal; s == nil || s.Number != 6 || s.Digest != links[0].Digest || s.Checkpoint != 2 || look.Key == "" || look.Signed != 6 {
		t.Errorf("the seal is %+v by %q", s, look.Key)
	}
}

func TestAPersonsLookFindsWhatTheVerifierFinds(t *testing.T) {
	for _, test := range tamperings {
		t.Run(test.why, func(t *testing.T) {
			w := honest(t)
			w.tamper(t, test.do...)
			report, err := (&ledger.Verifier{Chains: w.control, Keys: w.keys}).VerifyPerson(t.Context(), "p_2")
			if err != nil {
				t.Fatal(err)
			}
			look := w.look(t, time.Minute)
			if got, want := findings(look.Report), findings(report); !slices.Equal(got, want) || !look.Done {
				t.Errorf("found %q, want %q", got, want)
			}
		})
	}
}

func TestALookWithoutTimeFindsNothingSound(t *testing.T) {
	w := honest(t)
	if look := w.look(t, -1); look.Done || look.Entries != 0 || look.Seal != nil {
		t.Errorf("%+v", look)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (&ledger.Verifier{Chains: w.control, Keys: w.keys}).Look(gone, "p_2", time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("whoever asked has left: %v", err)
	}
}

func TestTheLookOfWhoHasNoLedger(t *testing.T) {
	w := newWorld(t)
	w.open(t)
	if look := w.look(t, time.Minute); !look.Sound() || !look.Done || look.Length != 0 || !look.First.IsZero() || look.Seal != nil {
		t.Errorf("%+v", look)
	}
}
