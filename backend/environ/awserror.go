package environ

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/aws/smithy-go"

	"claude-scheduler/backend/model"
)

// awsProblem turns an error of the SDK into a resolveError. kind is "secret" or
// "parameter".
func awsProblem(ctx context.Context, err error, region, kind string, limit time.Duration) *resolveError {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &resolveError{kind: model.KindUnavailable, message: "AWS did not answer within " + limit.String(), hint: "check the network, the region and the endpoint"}
	}
	if ctx.Err() != nil {
		return &resolveError{kind: model.KindUnavailable, message: "cancelled"}
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		return apiProblem(api, region, kind)
	}
	var address *url.Error
	if errors.As(err, &address) { // its text has the full URL
		return &resolveError{kind: model.KindUnavailable, message: "cannot reach AWS in " + region, detail: address.Err.Error(), hint: "check the network, the region and the endpoint"}
	}
	return &resolveError{kind: model.KindUnavailable, message: "cannot ask AWS in " + region, detail: rootCause(err), hint: "see whether the credentials work with: aws sts get-caller-identity"}
}

func apiProblem(api smithy.APIError, region, kind string) *resolveError {
	code := api.ErrorCode()
	r := &resolveError{kind: model.KindUnavailable, detail: api.ErrorMessage()}
	switch {
	case code == "ResourceNotFoundException", code == "ParameterNotFound", code == "ParameterVersionNotFound":
		r.kind, r.message = model.KindNotFound, "there is no such "+kind+" in "+region
		r.hint = "check the name and the region"
	case strings.HasPrefix(code, "AccessDenied"), code == "DecryptionFailure", code == "NotAuthorized":
		r.kind, r.message = model.KindInvalid, "access to the "+kind+" is denied ("+code+")"
		r.hint = "the credentials need the permission to read and decrypt it"
	case strings.HasPrefix(code, "ExpiredToken"), code == "UnrecognizedClientException", code == "InvalidClientTokenId",
		strings.HasPrefix(code, "InvalidSignature"), code == "SignatureDoesNotMatch", code == "IncompleteSignature", code == "MissingAuthenticationToken":
		r.kind, r.message = model.KindInvalid, "AWS refuses the credentials ("+code+")"
		r.hint = "log in again, for example with aws sso login"
	default:
		r.message = "AWS refused in " + region + " (" + excerptCode(code) + ")"
	}
	return r
}

// excerptCode shortens an unknown error code of a server.
func excerptCode(code string) string {
	if len(code) > 60 || code == "" {
		return "no error code"
	}
	return code
}

// rootCause drops the SDK's error wrappers.
func rootCause(err error) string {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err.Error()
		}
		err = next
	}
}
