// Package environ resolves a profile's variables from their seven sources and
// masks the secret ones.
//
// The environment of a run is built in layers: the login shell's environment,
// the job's profile, the task's profile; a later layer wins. Within a profile
// the order of the variables does not matter. Each profile is resolved in three
// steps, so that one source may use the values of another:
//
//  1. static, unset and keychain;
//  2. aws_secrets_manager and aws_ssm, whose region, profile and credentials are
//     the AWS_* variables of the layers below and of step 1, never those of the
//     process itself;
//  3. command, which runs in the environment of the first two steps.
//
// A variable with the source environment belongs to the step of the variable it
// refers to. The variables of one step do not see each other's values (they see
// those of the layers below), and are fetched concurrently, a few at a time.
//
// Values are fetched for each call and not cached.
package environ
