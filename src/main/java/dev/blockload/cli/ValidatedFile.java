package dev.blockload.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.Failure;
import dev.blockload.Printable;
import dev.blockload.SuggestedCommands;
import dev.blockload.importjob.CheckedHeader;
import dev.blockload.importjob.Previewer;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

/**
 * The file that a run of an import would take now, compared with the import.
 *
 * @param importName the import
 * @param header of the file, or null if there is no file or it does not fit
 * @param failure with which a run would end, or null
 */
record ValidatedFile(String importName, @Nullable CheckedHeader header, @Nullable Failure failure) {

	ValidatedFile {
		if ((header == null) == (failure == null)) {
			throw new IllegalArgumentException(
					"Import '%s' has a header and a failure, or neither. Expected one.".formatted(importName));
		}
	}

	static ValidatedFile of(String importName, Previewer previewer) {
		try {
			return new ValidatedFile(importName, previewer.header(importName), null);
		}
		catch (Failure ex) {
			return new ValidatedFile(importName, null, ex);
		}
	}

	/** The exit code of all: that of a file that does not fit before a missing one. */
	static ExitCode code(List<ValidatedFile> files) {
		List<ExitCode> codes = files.stream().map(ValidatedFile::code).filter((code) -> code != ExitCode.OK).toList();
		return codes.stream()
			.filter((code) -> code != ExitCode.NO_MATCH)
			.findFirst()
			.orElse(codes.isEmpty() ? ExitCode.OK : ExitCode.NO_MATCH);
	}

	private ExitCode code() {
		Failure failed = this.failure;
		return (failed != null) ? ExitCode.of(failed) : ExitCode.OK;
	}

	/** For people, in a line or more. */
	String text() {
		CheckedHeader found = this.header;
		Failure failed = this.failure;
		if (found != null) {
			return "%s: the header of s3://%s/%s fits%s".formatted(this.importName, found.pin().bucket(),
					Printable.line(found.pin().key()), found.unmappedHeaders().isEmpty() ? ""
							: "; not loaded: " + Printable.line(String.join(", ", found.unmappedHeaders())));
		}
		if (failed == null) {
			throw new IllegalStateException("neither a header nor a failure");
		}
		String action = failed.action();
		return "%s: %s: %s%s".formatted(this.importName, failed.code(), failed.message(),
				(action != null) ? "\n  " + action : "");
	}

	Map<String, @Nullable Object> tree() {
		CheckedHeader found = this.header;
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("import", this.importName);
		tree.put("object", (found != null) ? object(found.pin()) : null);
		tree.put("unmappedHeaders", (found != null) ? found.unmappedHeaders() : null);
		tree.put("error", error());
		return tree;
	}

	private static Map<String, Object> object(Pin pin) {
		Map<String, Object> tree = new LinkedHashMap<>();
		tree.put("bucket", pin.bucket());
		tree.put("key", pin.key());
		tree.put("etag", pin.etag());
		tree.put("size", pin.size());
		tree.put("lastModified", pin.lastModified().toString());
		return tree;
	}

	private @Nullable Map<String, @Nullable Object> error() {
		Failure failed = this.failure;
		if (failed == null) {
			return null;
		}
		String action = failed.action();
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("code", failed.code());
		tree.put("message", SuggestedCommands.ofProcess().complete(failed.message()));
		tree.put("action", (action != null) ? SuggestedCommands.ofProcess().complete(action) : null);
		return tree;
	}

}
