package dev.blockload.console;

import java.util.List;

import dev.blockload.access.CheckedPermission;
import dev.blockload.connection.S3Connection;
import dev.blockload.saved.SavedVersion;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * A connection in full, without its secrets.
 *
 * @param connection the connection
 * @param applications those that the reader sees
 * @param imports the imports that use it, as far as the reader sees them
 * @param edits whether the reader can test it
 * @param policy the least policy for its imports; null if the reader cannot test it
 * @param text its saved text, with a number in place of its secret; null if it is in a
 * file, or if the reader cannot change it
 * @param permissions what the test found; null if it was not tested
 * @param texts messages as the reader is allowed to read them
 * @param problems why something was refused
 * @param isSaved whether a change was saved
 */
record ConnectionView(S3Connection connection, List<String> applications, List<String> imports, boolean edits,
		@Nullable String policy, @Nullable SavedVersion text, @Nullable List<CheckedPermission> permissions,
		VisibleTexts.ForCaller texts, List<String> problems, boolean isSaved) {

	ConnectionView with(List<CheckedPermission> found, VisibleTexts.ForCaller visible) {
		return new ConnectionView(this.connection, this.applications, this.imports, this.edits, this.policy, this.text,
				List.copyOf(found), visible, this.problems, this.isSaved);
	}

	ConnectionView with(List<String> others) {
		return new ConnectionView(this.connection, this.applications, this.imports, this.edits, this.policy, this.text,
				this.permissions, this.texts, others, this.isSaved);
	}

	ConnectionView saved() {
		return new ConnectionView(this.connection, this.applications, this.imports, this.edits, this.policy, this.text,
				this.permissions, this.texts, this.problems, true);
	}

	/** The same with a text that was typed and refused. */
	ConnectionView typed(String yaml, long version) {
		SavedVersion before = this.text;
		return (before == null) ? this
				: new ConnectionView(this.connection, this.applications, this.imports, this.edits, this.policy,
						new SavedVersion(version, before.change(), before.author(), before.at(), yaml),
						this.permissions, this.texts, this.problems, this.isSaved);
	}

	/** The class of the style of a result. */
	static String look(CheckedPermission permission) {
		return switch (permission.result()) {
			case WORKS -> "ok";
			case MISSING -> "bad";
			case NOT_TRIED -> "off";
		};
	}

	/** The key of the text of a result. */
	static String key(CheckedPermission permission) {
		return switch (permission.result()) {
			case WORKS -> "permission.works";
			case MISSING -> "permission.missing";
			case NOT_TRIED -> "permission.not-tried";
		};
	}

}
