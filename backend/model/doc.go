// Package model is the data model reference as Go types: fields, enums, JSON
// and validation.
//
// Every record is complete when it holds only the fields of the reference:
// decoding starts from the defaults, so a missing field means its default.
// Fields that this version does not know are kept in Unknown and written back
// unchanged, so that another program's additions survive a rewrite.
//
// The package does not touch files, clocks or processes.
package model
