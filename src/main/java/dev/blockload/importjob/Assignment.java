package dev.blockload.importjob;

import dev.blockload.definition.ImportDefinition;
import dev.blockload.source.RequestedFile;

/**
 * What an attempt has to do.
 *
 * @param definition the import, with the run's mode
 * @param requested which object is requested
 * @param rule whether definition and file are those that the import names
 * @param repeat what to do if the object is published already
 * @param purpose what becomes of the rows
 */
record Assignment(ImportDefinition definition, RequestedFile requested, RunRequest.Rule rule, RunRequest.Repeat repeat,
		RunRequest.Purpose purpose) {
}
