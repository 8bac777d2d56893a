package matter

import (
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/workflow/dispatch"
)

// letters words the letters that went out, newest first. They lie among the documents.
func (p *Pages) letters(c echo.Context, s subject.Matter, v *matterpage.View) {
	who := frame.Who(c).Actor()
	for _, l := range s.Process.LettersIn(s.Matter.State) {
		v.MaySend = v.MaySend || dispatch.MaySend(who, s.Process, l) == nil
	}
	for _, l := range slices.Backward(s.Matter.Letters) {
		shown := matterpage.Letter{
			Event: l.Event, On: l.On, Title: l.Title, Addressee: l.Addressee, By: p.subject.UserName(c, s.Facts, l.By),
			ReturnedOn: l.ReturnedOn, Why: l.Why, Closed: l.Closed, Replaced: l.ReplacedBy != 0, Open: l.Open(),
			WithdrawnOn: l.Withdrawn.On, WithdrawnWhy: l.Withdrawn.Reason,
		}
		if !l.Stands() {
			shown.WithdrawnBy = p.subject.UserName(c, s.Facts, l.Withdrawn.By)
		}
		var links []string
		for i, d := range s.Matter.Documents {
			if d.Event == l.Event {
				links = append(links, matterpage.Href(s.Matter.ID)+"/documents/"+strconv.Itoa(i+1))
			}
		}
		if len(links) == 2 {
			shown.PDF, shown.DOCX = links[0], links[1]
		}
		v.Letters = append(v.Letters, shown)
	}
}
