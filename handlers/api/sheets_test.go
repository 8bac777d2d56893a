package api_test

import (
	"net/http"
	"testing"

	"duces/handlers/sheettest"
)

func TestSheetsAsPeopleSaveThemAreImportedByTheAPI(t *testing.T) {
	sheettest.Each(t, func(t *testing.T, c sheettest.Case) {
		s := newServer(t, 0)
		post := func(query string, text []byte) answer {
			return s.call("legal", http.MethodPost, v1+"/jurisdictions:import"+query, string(text), "Content-Type", "text/csv")
		}
		messages := func(in any) []string {
			var all []string
			list, _ := in.([]any)
			for _, d := range list {
				all = append(all, d.(map[string]any)["message"].(string))
			}
			return all
		}
		text := c.Text
		if len(c.Refused) > 0 {
			sheettest.WantSentences(t, messages(post("", text).refused(http.StatusUnprocessableEntity, "invalid")["errors"]), c.Refused)
			text = c.Mended
		}
		dry := post("?dry_run=true", text).is(http.StatusOK)
		sheettest.WantSentences(t, messages(dry["notes"]), c.Notes)
		done := post("", text).is(http.StatusCreated)
		sheettest.WantSentences(t, messages(done["notes"]), c.Notes)
		var rows []string
		for _, item := range s.call("legal", http.MethodGet, v1+"/jurisdictions", nil).is(http.StatusOK)["items"].([]any) {
			j := item.(map[string]any)
			parent, _ := j["parent"].(string)
			rows = append(rows, sheettest.Row(j["name"].(string), j["kind"].(string), j["state"].(string), j["zone"].(string), parent))
		}
		c.WantRows(t, rows)
		again := messages(post("", text).refused(http.StatusConflict, "conflict")["errors"])
		if len(again) != len(c.Rows) {
			t.Errorf("the same file a second time: %q", again)
		}
	})
}
