package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestTagsAreAddedRemovedAndNarrowTheList(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	b := s.as("legal")
	tag := func(who, key string, form url.Values) answer {
		form.Set("key", key)
		return s.as(who).post("/matters/"+id+"/tags", form)
	}
	tag("legal", "k1", url.Values{"tag": {" Awaiting  Counsel "}}).is(http.StatusSeeOther)
	tag("compliance", "k2", url.Values{"tag": {"urgent"}}).is(http.StatusSeeOther)
	tag("legal", "k1", url.Values{"tag": {" Awaiting  Counsel "}}).is(http.StatusSeeOther) // sent twice
	if got := fmt.Sprint(s.matter(id).Tags); got != "[awaiting counsel urgent]" {
		t.Errorf("the tags are %s", got)
	}
	b.get("/matters/"+id).has("awaiting counsel", "Tag added: urgent")
	b.get("/matters?tag=AWAITING+counsel").has("/matters/"+id, "awaiting counsel").lacks("/matters/" + s.matters[1])
	b.get("/matters?tag=nothing").has("No matters match these filters")
	s.as("auditor").get("/matters/" + id).has("awaiting counsel").lacks("Add tag")

	long := strings.Repeat("x", 41)
	tag("legal", "k3", url.Values{"tag": {long}}).is(http.StatusUnprocessableEntity).has("at most 40 characters", long)
	tag("legal", "k4", url.Values{"tag": {" "}}).is(http.StatusUnprocessableEntity).has("Tag is required")
	tag("auditor", "k5", url.Values{"tag": {"seen"}}).is(http.StatusForbidden)

	tag("legal", "k6", url.Values{"remove": {"urgent"}}).is(http.StatusSeeOther)
	b.get("/matters/" + id).has("Tag removed: urgent")
	if got := fmt.Sprint(s.matter(id).Tags); got != "[awaiting counsel]" {
		t.Errorf("the tags are %s", got)
	}
	for i := range 19 {
		tag("legal", fmt.Sprint("more", i), url.Values{"tag": {fmt.Sprint("tag ", i)}}).is(http.StatusSeeOther)
	}
	tag("legal", "last", url.Values{"tag": {"one more"}}).is(http.StatusUnprocessableEntity).has("at most 20 tags", "one more")
}
