package handlers_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
)

// A client of the plainest kind sends all that it has before it reads anything,
// and has no use for an answer that its connection took away.
func TestABodyThatIsTooLargeGetsItsAnswer(t *testing.T) {
	h := newHouse(t)
	h.POST("/api/v1/closed", func(echo.Context) error { return nil }) // no row: refused without a look at the body
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	const large = 8 << 20
	for name, row := range map[string]struct {
		path    string
		size    int
		chunked bool
		waits   bool // for 100 Continue before it sends the body
		status  int
		goesOn  bool // 100 Continue comes first
	}{
		"with its length":                          {path: "/api/v1/write", size: large, status: 413},
		"in chunks":                                {path: "/api/v1/write", size: large, chunked: true, status: 413},
		"it asks first":                            {path: "/api/v1/write", size: large, waits: true, status: 413},
		"it asks first, without a length":          {path: "/api/v1/write", size: large, chunked: true, waits: true, status: 413, goesOn: true},
		"a page":                                   {path: "/page", size: large, status: 413},
		"an upload":                                {path: "/upload", size: 4 * large, status: 413},
		"refused before it was read":               {path: "/api/v1/closed", size: 900 << 10, status: 403},
		"no such address":                          {path: "/api/v1/nothing", size: 900 << 10, status: 404},
		"it asks first and is not too large":       {path: "/api/v1/write", size: 900 << 10, waits: true, status: 200, goesOn: true},
		"it asks first and is refused in any case": {path: "/api/v1/closed", size: 900 << 10, waits: true, status: 403},
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
			head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: duces\r\nContent-Type: application/json\r\n", row.path)
			body := strings.Repeat("x", row.size)
			if row.chunked {
				head += "Transfer-Encoding: chunked\r\n"
				body = strings.Repeat("10000\r\n"+strings.Repeat("x", 0x10000)+"\r\n", row.size/0x10000) + "0\r\n\r\n"
			} else {
				head += fmt.Sprintf("Content-Length: %d\r\n", row.size)
			}
			if row.waits {
				head += "Expect: 100-continue\r\n"
			}
			if _, err := io.WriteString(conn, head+"\r\n"); err != nil {
				t.Fatal(err)
			}
			answers := bufio.NewReader(conn)
			if row.goesOn {
				if line, err := answers.ReadString('\n'); err != nil || !strings.HasPrefix(line, "HTTP/1.1 100 ") {
					t.Fatalf("to a client that waits it says %q, %v", line, err)
				}
				if _, err := answers.ReadString('\n'); err != nil {
					t.Fatal(err)
				}
			}
			if !row.waits || row.goesOn {
				if _, err := io.WriteString(conn, body); err != nil {
					t.Fatalf("the connection ends while the body is sent: %v", err)
				}
			}
			a, err := http.ReadResponse(answers, nil)
			if err != nil {
				t.Fatalf("no answer: %v", err)
			}
			defer a.Body.Close()
			text, err := io.ReadAll(a.Body)
			if err != nil {
				t.Fatal(err)
			}
			if a.StatusCode != row.status {
				t.Fatalf("it answers %d, want %d: %s", a.StatusCode, row.status, text)
			}
			if row.status == 413 && !strings.Contains(string(text), "The request is too large. ") {
				t.Errorf("it says %s", text)
			}
			if !strings.HasPrefix(row.path, "/api/") || row.status == 200 {
				return
			}
			var p struct{ Status int }
			if err := json.Unmarshal(text, &p); err != nil || p.Status != row.status || a.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("not a problem: %s, %v", text, err)
			}
		})
	}
}
