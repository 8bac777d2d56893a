package api_test

import (
	"bytes"
	"net/http"
	"testing"
)

func TestTheLedgerIsThereForThoseWhoProve(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	head := s.call("legal", http.MethodGet, v1+"/ledger/checkpoint", nil)
	if head.Status != http.StatusOK || head.Header.Get("Content-Type") != "text/plain; charset=utf-8" || !bytes.Contains(head.Body, []byte("\n\n— ")) {
		t.Errorf("the checkpoint is %d %v\n%s", head.Status, head.Header, head.Body)
	}
	all := s.call("auditor", http.MethodGet, v1+"/ledger?limit=3", nil).is(http.StatusOK)
	if items := all["items"].([]any); len(items) != 3 || items[0].(map[string]any)["seq"] != 1.0 || all["next_cursor"] == "" {
		t.Errorf("the ledger begins with %v", all)
	}
	one := s.call("auditor", http.MethodGet, v1+"/ledger?stream=matter/"+id, nil).is(http.StatusOK)["items"].([]any)
	if len(one) == 0 || one[0].(map[string]any)["stream"] != "matter/"+id {
		t.Errorf("the matter's stream is %v", one)
	}
}
