package dbtest

import "testing"

var keyRules = []rule{
	{"a derived key is the same for a purpose and a ledger, and no other", "Derive", derivedKeys},
}

func derivedKeys(t *testing.T, o *opened) {
	derive := func(o *opened, purpose string) [32]byte {
		t.Helper()
		key, err := o.Keys.Derive(purpose)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	first := derive(o, "unsubscribe")
	if first == ([32]byte{}) || derive(o, "unsubscribe") != first {
		t.Error("the key of one purpose is empty or not the same twice")
	}
	if derive(o, "feeds") == first || derive(o, "") == first {
		t.Error("two purposes have one key")
	}
	if derive(o.another(t), "unsubscribe") == first {
		t.Error("two ledgers have one key")
	}
	o.reopen(t)
	if derive(o, "unsubscribe") != first {
		t.Error("after a restart it is another key")
	}
}
