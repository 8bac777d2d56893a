-- Which step closed a matter, for the list of matters. The migration in closedby.go makes the column and
-- fills it in one transaction; this file stands apart so that goose does not take it for a second 37.
ALTER TABLE matters ADD COLUMN closed_by TEXT NOT NULL DEFAULT ''; -- empty: the matter is not closed
