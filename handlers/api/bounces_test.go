package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// report says that a mail to an address came back, as a mail server writes it.
func report(address string) string {
	return strings.ReplaceAll(`From: MAILER-DAEMON@mx.example.org
Subject: Undelivered mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; `+address+`
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b--
`, "\n", "\r\n")
}

func TestAMailboxFeedsReportsToARunningServer(t *testing.T) {
	o := newOffice(t, 1)
	send := func(who, body string) answer {
		return o.call(who, http.MethodPost, v1+"/bounces", body, "Content-Type", "message/rfc822")
	}
	for range 2 { // fed twice, it is recorded once
		got := send("admin", report("other-legal@example.org")).is(http.StatusOK)
		first := got["recipients"].([]any)[0].(map[string]any)
		if first["marked"] != true || first["status"] != "5.1.1" {
			t.Errorf("%v", first)
		}
	}
	marked := o.call("other legal", http.MethodGet, v1+"/me", nil).is(http.StatusOK)["bounce"].(map[string]any)
	if marked["status"] != "5.1.1" {
		t.Errorf("the recipient is told %v", marked)
	}
	send("admin", report("nobody@example.net")).refused(http.StatusNotFound, "not_found")
	send("admin", "Hello").refused(http.StatusConflict, "refused")
	send("legal", report("other-legal@example.org")).refused(http.StatusForbidden, "forbidden")
}
