package respond

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	respondpage "duces/templates/respond"
	"duces/workflow"
	"duces/workflow/invitation"
)

// askLink asks for another link and code for whoever was here before. It answers the same whether anybody was, and looks
// at nothing: the mailer does that afterwards.
func (p *Pages) askLink(c echo.Context) error {
	email := strings.TrimSpace(c.FormValue("email"))
	if wait, ok := p.Limiter.Allow(time.Now(), access.IPKey(c.RealIP()), "pair:link "+access.IPKey(c.RealIP())+" "+access.EmailKey(email)); !ok {
		return access.Wait(wait)
	}
	p.Asked.Add(email)
	if p.Sent != nil {
		p.Sent()
	}
	p.flash(c, "If this address was invited, a mail with a new link and a code is on its way. Open the link within an hour.")
	return c.Redirect(http.StatusSeeOther, access.RespondPath)
}

// link is what a mail's link says.
type link struct {
	invitation string
	number     int
	key        string
}

func linkOf(value func(string) string) link {
	n, _ := strconv.Atoi(value("n"))
	return link{value("i"), n, value("k")}
}

// askCode shows the form for the code. It looks at nothing and uses up nothing, so that a program which opens
// the links of a mail, as scanners do, learns nothing and changes nothing.
func (p *Pages) askCode(c echo.Context) error {
	return p.codePage(c, http.StatusOK, linkOf(c.QueryParam), "")
}

func (p *Pages) codePage(c echo.Context, status int, l link, wrong string) error {
	c.Response().Header().Set("Referrer-Policy", "no-referrer")
	return frame.Render(c, status, respondpage.CodePage(respondpage.Code{
		Shell: p.shell(c, "Enter your code"), Invitation: l.invitation, Number: strconv.Itoa(l.number), Key: l.key, Error: wrong,
	}))
}

const wrongCode = "This link and code do not open anything. Check the code in the mail. A link can be used once, and not for long: you can ask for a new one."

// signIn opens a session for whoever has a link and its code. It says the same whatever is wrong.
func (p *Pages) signIn(c echo.Context) error {
	l, now := linkOf(c.FormValue), time.Now()
	if strings.TrimSpace(c.FormValue("code")) == "" { // a program that sends forms is no attempt
		return p.codePage(c, http.StatusUnprocessableEntity, l, "Enter the code from the mail.")
	}
	guess, wait, ok := p.Limiter.Guess(now, c.RealIP(), "invitation "+l.invitation)
	if !ok {
		return access.Wait(wait)
	}
	ctx := c.Request().Context()
	actor := string(invitation.Stream(l.invitation))
	right := p.Inviter.CheckLink(l.invitation, l.number, l.key)
	right = p.Inviter.CheckCode(l.invitation, l.number, c.FormValue("code")) && right
	if right {
		_, err := p.Engine.Do(ctx, actor, "", invitation.Accept{Invitation: l.invitation, Number: l.number})
		switch code := workflow.CodeOf(err); {
		case err == nil:
		case code == workflow.Refused || code == workflow.NotFound || code == workflow.Forbidden:
			right = false
		default:
			guess.Unchecked(time.Now())
			return err
		}
	}
	if !right {
		access.Hold(ctx, guess.Wrong(time.Now()))
		return p.codePage(c, http.StatusUnprocessableEntity, l, wrongCode)
	}
	guess.Right(time.Now())
	if err := p.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := p.sessions.RenewToken(ctx); err != nil {
		return err
	}
	p.sessions.Put(ctx, invitationKey, l.invitation)
	return c.Redirect(http.StatusSeeOther, access.RespondPath)
}

// signedIn says to the script of the pages whether a respondent is: “yes” or “no”.
func (p *Pages) signedIn(c echo.Context) error {
	if access.WhoIn(c, access.Respondents) != "" {
		return c.String(http.StatusOK, "yes")
	}
	return c.String(http.StatusOK, "no")
}

func (p *Pages) signOut(c echo.Context) error {
	if err := p.sessions.Destroy(c.Request().Context()); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, access.RespondPath)
}
