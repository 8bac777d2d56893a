package view_test

import (
	"slices"
	"testing"

	"duces/workflow"
	"duces/workflow/view"
)

func TestAListIsReadToItsEndOnce(t *testing.T) {
	pages := map[string]view.Page[int]{
		"":  {Items: []int{1, 2}, Next: "a"},
		"a": {Items: []int{3}, Next: "b"},
		"b": {Items: []int{4}},
		"c": {Items: []int{5}, Next: "d"},
		"d": {Items: []int{6}, Next: "c"},
	}
	for name, c := range map[string]struct {
		first string
		most  int
		want  []int
		code  workflow.Code
	}{
		"to its end":                   {"", 100, []int{1, 2, 3, 4}, ""},
		"until there is enough":        {"", 3, []int{1, 2, 3}, ""},
		"a list that leads back to it": {"c", 100, []int{5, 6, 5}, workflow.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			var got []int
			err := view.ReadPages(func(cursor string) (view.Page[int], error) {
				if cursor == "" {
					cursor = c.first
				}
				return pages[cursor], nil
			}, func(p view.Page[int]) bool {
				got = append(got, p.Items...)
				return len(got) < c.most
			})
			if !slices.Equal(got, c.want) || (err != nil) != (c.code != "") || err != nil && workflow.CodeOf(err) != c.code {
				t.Errorf("%v, %v; want %v", got, err, c.want)
			}
		})
	}
}
