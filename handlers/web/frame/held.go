package frame

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/templates/home"
	"duces/templates/page"
	"duces/workflow"
)

// A form that was sent after its session had ended is held in the sign-in page itself,
// sealed: only the server can read it, only for the user who opened the form, and nothing
// of it is stored. After sign-in its handler shows it again, as it was typed.
type held struct {
	Reader string     `json:"reader"`
	Path   string     `json:"path"`
	Values url.Values `json:"values"`
	Files  []string   `json:"files,omitempty"` // that must be chosen again
	At     time.Time  `json:"at"`
}

const (
	mostHeld = 512 << 10 // bytes of a form as JSON
	heldFor  = 24 * time.Hour
)

// secretInputs are never held: what is typed there is no text to be kept.
var secretInputs = []string{"password", "old", "new", "repeat"}

// holdForms answers a form that nobody is signed in for with the sign-in page, which holds it.
func (f *Frame) holdForms(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if !errors.Is(err, access.ErrSignIn) || c.Request().Method != http.MethodPost || Part(c) {
			return err
		}
		h := held{Path: c.Request().URL.RequestURI(), At: time.Now().UTC()}
		var unread error
		h.Values, unread = read(c, func(part *multipart.Part) error {
			h.Files = append(h.Files, FileName(part.FileName()))
			_, err := io.Copy(io.Discard, part)
			return err
		})
		if h.Reader = h.Values.Get(page.ReaderField); unread != nil || h.Reader == "" {
			return err
		}
		h.Files = slices.DeleteFunc(h.Files, func(name string) bool { return name == "" })
		for _, name := range secretInputs {
			h.Values.Del(name)
		}
		s := home.SignIn{Ended: true, Files: h.Files}
		if s.Held, s.TooLong, unread = f.seal(h); unread != nil {
			return unread
		}
		s.Shell = page.Shell{Title: "Sign in", Illustrative: f.Illustrative, Version: f.Version}
		wholePage(c)
		return Render(c, http.StatusUnauthorized, home.SignInPage(s))
	}
}

func (f *Frame) seal(h held) (sealed string, tooLong bool, err error) {
	plain, err := json.Marshal(h)
	if err != nil {
		return "", false, err
	}
	if len(plain) > mostHeld {
		return "", true, nil
	}
	aead, err := f.aead()
	if err != nil {
		return "", false, err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", false, err
	}
	return base64.StdEncoding.EncodeToString(aead.Seal(nonce, nonce, plain, nil)), false, nil
}

// unseal gives a form that seal made, if it is not too old.
func (f *Frame) unseal(sealed string) (h held, ok bool) {
	raw, err := base64.StdEncoding.DecodeString(sealed)
	aead, broken := f.aead()
	if err != nil || broken != nil || len(raw) < aead.NonceSize() {
		return h, false
	}
	plain, err := aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], nil)
	if err != nil || json.Unmarshal(plain, &h) != nil {
		return h, false
	}
	return h, time.Since(h.At) < heldFor
}

func (f *Frame) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(f.FormKey[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// HeldIn says which files of a form that is held must be chosen again, and whether there is one.
func (f *Frame) HeldIn(sealed string) (files []string, ok bool) {
	h, ok := f.unseal(sealed)
	return h.Files, ok
}

// Resume answers with a form that was held, once the user who typed it has signed in. Its own
// handler shows it; the engine takes nothing from it. done is false where there is no such form
// of this user.
func (f *Frame) Resume(c echo.Context, user, sealed string) (done bool, err error) {
	h, ok := f.unseal(sealed)
	if !ok || h.Reader != user {
		return false, nil
	}
	body := h.Values.Encode()
	ctx := context.WithValue(c.Request().Context(), resumed{}, h.Files)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.Path, strings.NewReader(body))
	if err != nil {
		return false, err
	}
	r.RequestURI, r.RemoteAddr, r.Host = h.Path, c.Request().RemoteAddr, c.Request().Host
	r.Header.Set(echo.HeaderContentType, echo.MIMEApplicationForm)
	again := c.Echo().NewContext(r, c.Response())
	c.Echo().Router().Find(r.Method, r.URL.Path, again)
	return true, f.guard(again.Handler())(again)
}

// resumed marks a request whose form was sent before its user signed in.
type resumed struct{}

// heldBack is an engine that takes nothing from a form that was held: its user looks it over
// first and sends it again.
type heldBack struct{ Engine }

func (e heldBack) Do(ctx context.Context, actor, key string, cmd workflow.Command) (workflow.Result, error) {
	if files, is := ctx.Value(resumed{}).([]string); is {
		text := "You were signed out before this form was submitted. Nothing was saved. Check what you typed below, then submit it again."
		if len(files) > 0 {
			text += " Choose these files again: " + strings.Join(files, ", ") + "."
		}
		return workflow.Result{}, &workflow.Error{Code: workflow.Invalid, Message: text}
	}
	return e.Engine.Do(ctx, actor, key, cmd)
}

// ownForm refuses a form that somebody else opened, in a browser where another user has signed in since.
func ownForm(c echo.Context, typed url.Values) error {
	who, in := access.Who(c)
	if opened := typed.Get(page.ReaderField); in && opened != "" && opened != who.ID {
		return &workflow.Error{
			Code: workflow.Forbidden, Message: "Someone else opened this form before you signed in. Nothing was saved.", Satisfy: "Open the page again, or sign in as the person who opened it.",
		}
	}
	return nil
}
