package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"duces/workflow/assignment"
)

func TestListsNarrowToWhoseMattersTheyAre(t *testing.T) {
	s := newSite(t)
	s.request(s.matters...)
	s.do(s.users["legal"], assignment.Assign{Matters: s.matters[:1], User: s.users["legal"]})
	line := func(i int) string { return `data-matter="` + s.matters[i] + `"` }
	due := func(i int) string { return `href="` + dueOf(s.matters[i]) + `"` }
	for who, row := range map[string]struct {
		query       string
		has, hasNot []int
	}{
		"legal":      {"owner=me", []int{0}, []int{1}},
		"supervisor": {"owner=me", nil, []int{0, 1}},
		"compliance": {"owner=" + s.users["legal"], []int{0}, []int{1}},
		"auditor":    {"owner=nobody", []int{1}, []int{0}},
	} {
		t.Run(who+" asks for "+row.query, func(t *testing.T) {
			b := s.as(who)
			matters, deadlines := b.get("/matters?"+row.query).is(http.StatusOK), b.get("/deadlines?"+row.query).is(http.StatusOK)
			month := b.get("/calendar?month=2018-02&" + row.query).is(http.StatusOK)
			for _, i := range row.has {
				matters.has(line(i))
				deadlines.has(due(i))
				month.has(s.matters[i])
			}
			for _, i := range row.hasNot {
				matters.lacks(line(i))
				deadlines.lacks(due(i))
				month.lacks(s.matters[i])
			}
			matters.has(`<a class="toolbar-clear" href="/matters">Clear</a>`)
			deadlines.has(`href="/deadlines">Clear</a>`)
			month.has(`>Clear</a>`)
		})
	}
	b := s.as("legal")
	b.get("/matters").has(`<option value="me">Me</option>`, `<option value="nobody">Unassigned</option>`, "Name of legal</span>", `<span class="muted">Unassigned</span>`)
	b.get("/matters?owner=me&sort=due").has(`<option value="me" selected>Me</option>`, "owner=me&amp;sort=-due")
	b.get("/matters?owner="+url.QueryEscape(s.users["compliance"])).is(http.StatusOK).has("No matters match these filters", "Someone else</option>")
	b.get("/matters/" + s.matters[0]).has(`href="/matters?owner=` + s.users["legal"] + `"`)
	b.get("/").has(`data-figure="mine"`, `href="/matters?owner=me"`)
	b.get("/deadlines").has("Name of legal</span>")
	s.as("auditor").get("/").lacks(`data-figure="mine"`)
	s.as("auditor").get("/matters").lacks(`<option value="me">`).has(`<option value="` + s.users["legal"] + `">Name of legal</option>`)
}

func TestTheListShowsWhatIsOverdueAndAcknowledgedByNobody(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[1])
	matter, due := s.overdue()
	s.tick(s.matters[1])
	const asked = "/deadlines?status=overdue&unacknowledged=yes&owed=jurisdiction"
	b := s.as("compliance")
	dashboard := func(number string) {
		t.Helper()
		b.get("/").is(http.StatusOK).has(`data-figure="unacknowledged"><span class="stat-figure">`+number+`</span>`, `href="/deadlines?status=overdue&amp;unacknowledged=yes&amp;owed=jurisdiction"`)
	}
	dashboard("2")
	b.get(asked).is(http.StatusOK).has(due, dueOf(s.matters[1]), `name="unacknowledged" value="yes" checked`, `<option value="overdue" selected>`, "2 deadlines")
	b.post(due+"/acknowledge", b.form(due, url.Values{})).is(http.StatusSeeOther)
	dashboard("1")
	b.get(asked).has(dueOf(s.matters[1]), "1 deadline<").lacks("/matters/" + matter + "/")
	b.get("/deadlines?status=overdue").has(due, "Acknowledged by Name of compliance", dueOf(s.matters[1]), "Not acknowledged</span>")
	b.get("/deadlines?unacknowledged=yes&status=met").has("No matches")
}
