package letter

import (
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/letterfile"
	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/workflow"
	"duces/workflow/dispatch"
	"duces/workflow/transition"
)

// Add adds the letters that a form sends with its step, with their files, and gives how they would go out
// now. They are ready once the form brings back what its sender saw.
func (p *Pages) Add(
	c echo.Context, facts workflow.Facts, cmd *transition.Move, typed url.Values,
) (now []dispatch.Composed, ready bool, err error) {
	if typed.Get(matterpage.LetterSendName) == "" {
		return nil, true, nil
	}
	cmd.Letter = &transition.WithLetter{
		Kind: typed.Get(matterpage.LetterKindName), Message: frame.Lines(typed.Get(matterpage.LetterMessageName)),
	}
	ready = true
	for _, id := range cmd.Matters {
		var l dispatch.Letter
		var seen bool
		if l, seen = shownLetter(typed, id, typed.Get(matterpage.LetterOfficeName)); !seen {
			ready = false
		}
		cmd.Letter.Letters = append(cmd.Letter.Letters, l)
	}
	now, err = cmd.ComposeLetters(facts, workflow.Act{Actor: frame.Who(c).ID, At: p.Engine.Now()})
	switch {
	case !ready || workflow.CodeOf(err) == workflow.Internal && err != nil:
		return now, false, err
	case err != nil:
		return nil, true, nil //nolint:nilerr // the engine says it, or that it did this before
	}
	sending, err := p.files(c, cmd.Sending(), now)
	cmd.Letter.Letters = sending.Letters
	return now, true, err
}

// shownLetter is the letter of a matter as a form shows it; seen says that it does.
func shownLetter(typed url.Values, id, office string) (l dispatch.Letter, seen bool) {
	l = dispatch.Letter{Matter: id, Office: typed.Get("office:" + id)}
	if l.Office == "" {
		l.Office = office
	}
	l.Template, _ = strconv.Atoi(typed.Get("template:" + id))
	_ = json.Unmarshal([]byte(typed.Get("values:"+id)), &l.Values) // what was not previewed differs from what is
	return l, typed.Has("values:" + id)
}

// files makes the files of letters.
func (p *Pages) files(c echo.Context, cmd dispatch.SendLetters, now []dispatch.Composed) (dispatch.SendLetters, error) {
	ctx, who := c.Request().Context(), frame.Who(c).ID
	return letterfile.Add(ctx, p.read, func(record workflow.Command) error {
		_, err := p.Engine.Do(ctx, who, "", record)
		return err
	}, cmd, now)
}
