/** One message of the registries, with its place-holders %1, %2. */
interface RegistryMessage {
  readonly text: string;
  readonly severity: 'OK' | 'Warning' | 'Critical';
  readonly resolution: string;
}

const none = 'None.';

/** The messages of Base that are used, as bmcweb words them. */
const base = {
  AccountRemoved: ok('The account was successfully removed.'),
  ActionParameterNotSupported: warning(
    'The parameter %1 for the action %2 is not supported on the target resource.',
    'Remove the parameter supplied and resubmit the request if the operation failed.',
  ),
  ActionParameterUnknown: warning(
    'The action %1 was submitted with the invalid parameter %2.',
    'Correct the invalid parameter and resubmit the request if the operation failed.',
  ),
  Created: ok('The resource was created successfully.'),
  EmptyJSON: warning(
    'The request body submitted contained an empty JSON object and the service is unable to process it.',
    'Add properties in the JSON object and resubmit the request.',
  ),
  GeneralError: critical(
    'A general error has occurred. See Resolution for information on how to resolve the error.',
    none,
  ),
  InsufficientPrivilege: critical(
    'There are insufficient privileges for the account or credentials associated with the current session to perform the requested operation.',
    'Either abandon the operation or change the associated access rights and resubmit the request if the operation failed.',
  ),
  InternalError: critical(
    'The request failed due to an internal service error.  The service is still operational.',
    'Resubmit the request.  If the problem persists, consider resetting the service.',
  ),
  MalformedJSON: critical(
    'The request body submitted was malformed JSON and could not be parsed by the receiving service.',
    'Ensure that the request body is valid JSON and resubmit the request.',
  ),
  MissingOrMalformedPart: critical(
    'The multipart request contains malformed parts or is missing required parts.',
    'Create multipart request correctly and resubmit the request.',
  ),
  OperationNotAllowed: critical('The HTTP method is not allowed on this resource.', none),
  PasswordChangeRequired: critical(
    "The password provided for this account must be changed before access is granted.  PATCH the Password property for this account located at the target URI '%1' to complete this process.",
    'Change the password for this account using a PATCH to the Password property at the URI provided.',
  ),
  PreconditionFailed: critical(
    'The ETag supplied did not match the ETag required to change this resource.',
    'Try the operation again using the appropriate ETag.',
  ),
  PreconditionRequired: critical(
    'A precondition header or annotation is required to change this resource.',
    'Try the operation again using an If-Match or If-None-Match header and appropriate ETag.',
  ),
  PropertyMissing: warning(
    'The property %1 is a required property and must be included in the request.',
    'Ensure that the property is in the request body and has a valid value and resubmit the request if the operation failed.',
  ),
  PropertyNotWritable: warning(
    'The property %1 is a read-only property and cannot be assigned a value.',
    'Remove the property from the request body and resubmit the request if the operation failed.',
  ),
  PropertyUnknown: warning(
    'The property %1 is not in the list of valid properties for the resource.',
    'Remove the unknown property from the request body and resubmit the request if the operation failed.',
  ),
  PropertyValueFormatError: warning(
    "The value '%1' for the property %2 is not a format that the property can accept.",
    'Correct the value for the property in the request body and resubmit the request if the operation failed.',
  ),
  PropertyValueIncorrect: warning(
    "The property '%1' with the requested value of '%2' could not be written because the value does not meet the constraints of the implementation.",
    'No resolution is required.',
  ),
  PropertyValueModified: warning(
    "The property %1 was assigned the value '%2' due to modification by the service.",
    'No resolution is required.',
  ),
  PropertyValueNotInList: warning(
    "The value '%1' for the property %2 is not in the list of acceptable values.",
    'Choose a value from the enumeration list that the implementation can support and resubmit the request if the operation failed.',
  ),
  PropertyValueOutOfRange: warning(
    "The value '%1' for the property %2 is not in the supported range of acceptable values.",
    'Correct the value for the property in the request body and resubmit the request if the operation failed.',
  ),
  PropertyValueTypeError: warning(
    "The value '%1' for the property %2 is not a type that the property can accept.",
    'Correct the value for the property in the request body and resubmit the request if the operation failed.',
  ),
  QueryParameterOutOfRange: warning(
    "The value '%1' for the query parameter %2 is out of range %3.",
    'Reduce the value for the query parameter to a value that is within range, such as a start or count value that is within bounds of the number of resources in a collection or a page that is within the range of valid pages.',
  ),
  QueryParameterNotSupported: warning(
    "Querying with the query parameter '%1' is not supported.",
    'Correct or remove the unsupported query parameter and resubmit the request if the operation failed.',
  ),
  QueryParameterValueFormatError: warning(
    "The value '%1' for the parameter %2 is not a format that the parameter can accept.",
    'Correct the value for the query parameter in the request and resubmit the request if the operation failed.',
  ),
  ResourceAlreadyExists: critical(
    "The requested resource of type %1 with the property %2 with the value '%3' already exists.",
    'Do not repeat the create operation as the resource has already been created.',
  ),
  ResourceAtUriUnauthorized: critical(
    "While accessing the resource at '%1', the service received an authorization error '%2'.",
    'Ensure that the appropriate access is provided for the service in order for it to access the URI.',
  ),
  ResourceCannotBeDeleted: critical(
    'The delete request failed because the resource requested cannot be deleted.',
    'Do not attempt to delete a non-deletable resource.',
  ),
  ResourceMissingAtURI: critical(
    "The resource at the URI '%1' was not found.",
    'Place a valid resource at the URI or correct the URI and resubmit the request.',
  ),
  ResourceNotFound: critical(
    "The requested resource of type %1 named '%2' was not found.",
    'Provide a valid resource identifier and resubmit the request.',
  ),
  ServiceTemporarilyUnavailable: critical(
    'The service is temporarily unavailable.  Retry in %1 seconds.',
    'Wait for the indicated retry duration and retry the operation.',
  ),
  SessionLimitExceeded: critical(
    'The session establishment failed due to the number of simultaneous sessions exceeding the limit of the implementation.',
    'Reduce the number of other sessions before trying to establish the session or increase the limit of simultaneous sessions, if supported.',
  ),
  StrictAccountTypes: warning(
    "The request could not be fulfilled with the account types included in property '%1' because the property StrictAccountTypes is set to true.",
    'Resubmit the request either with an acceptable set of AccountTypes and OEMAccountTypes or with StrictAccountTypes set to false.',
  ),
  Success: ok('The request completed successfully.'),
  UnrecognizedRequestBody: warning(
    'The service detected a malformed request body that it was unable to interpret.',
    'Correct the request body and resubmit the request if it failed.',
  ),
} as const satisfies Readonly<Record<string, RegistryMessage>>;

export type BaseMessageName = keyof typeof base;

const task = {
  TaskStarted: ok("The task with Id '%1' has started."),
  TaskProgressChanged: ok("The task with Id '%1' has changed to progress %2 percent complete."),
  TaskCompletedOK: ok("The task with Id '%1' has completed."),
  TaskAborted: critical("The task with Id '%1' has completed with errors.", none),
} as const satisfies Readonly<Record<string, RegistryMessage>>;

/** One entry of `@Message.ExtendedInfo`. */
export interface Message {
  readonly [key: string]: string | readonly string[];
  readonly '@odata.type': string;
  readonly Message: string;
  readonly MessageArgs: readonly string[];
  readonly MessageId: string;
  readonly Resolution: string;
}

export type TaskMessage = Message;

/** The minor version from which on the key is MessageSeverity. */
const MESSAGE_SEVERITY_SINCE = 5;

/** A message of Base in this version of it: 1.19. */
export function baseMessage(registry: string, name: BaseMessageName, args: readonly string[] = []): Message {
  const isOld = Number(registry.split('.')[1] ?? 0) < MESSAGE_SEVERITY_SINCE;
  return filled(base[name], `Base.${registry}.${name}`, args, isOld ? 'Severity' : 'MessageSeverity');
}

export function taskMessage(name: keyof typeof task, args: readonly string[]): TaskMessage {
  return filled(task[name], `TaskEvent.1.0.${name}`, args, 'MessageSeverity');
}

function filled(known: RegistryMessage, id: string, args: readonly string[], severity: string): Message {
  return {
    '@odata.type': '#Message.v1_1_1.Message',
    Message: known.text.replaceAll(/%(\d)/g, (_all, number: string) => args[Number(number) - 1] ?? ''),
    MessageArgs: args,
    MessageId: id,
    [severity]: known.severity,
    Resolution: known.resolution,
  };
}

function ok(text: string): RegistryMessage {
  return { text, severity: 'OK', resolution: none };
}

function warning(text: string, resolution: string): RegistryMessage {
  return { text, severity: 'Warning', resolution };
}

function critical(text: string, resolution: string): RegistryMessage {
  return { text, severity: 'Critical', resolution };
}
