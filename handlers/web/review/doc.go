// Package review holds the pages of reviews, their members, and opening a review and its matters.
package review
