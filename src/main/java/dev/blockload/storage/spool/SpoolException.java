package dev.blockload.storage.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

import dev.blockload.Failure;
import dev.blockload.Printable;
import dev.blockload.storage.ObjectKeys;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a pushed file cannot be stored. No run was created then, and the part of the
 * file that had arrived is deleted.
 */
public final class SpoolException extends Failure {

	private static final long serialVersionUID = 1L;

	private SpoolException(SpoolCode code, String message, String action, @Nullable Throwable cause) {
		super(code, message, action, cause);
	}

	static SpoolException empty() {
		return new SpoolException(SpoolCode.BODY_EMPTY, "The body of the request has 0 bytes. Expected a CSV file.",
				"Send the file as the body: curl --data-binary @FILE …", null);
	}

	static SpoolException tooLarge(long limit) {
		return new SpoolException(SpoolCode.BODY_TOO_LARGE,
				"The body of the request is larger than " + limit + " bytes, the limit of this node.",
				"Compress the file with gzip, split it, or raise blockload.push.max-size on all nodes.", null);
	}

	static SpoolException truncated(long received, @Nullable Long declared, @Nullable IOException cause) {
		return new SpoolException(SpoolCode.BODY_TRUNCATED,
				"The body of the request ended after "
						+ received + " bytes. Expected " + ((declared != null)
								? declared + " bytes, the Content-Length of the request." : "its last chunk.")
						+ " No run was created.",
				"Send the file again.", cause);
	}

	static SpoolException overLimit(long used, long needed, long limit) {
		return new SpoolException(SpoolCode.SPOOL_FULL,
				"The spool holds " + used + " bytes, and " + needed + " more do not fit below its limit of " + limit
						+ " bytes.",
				"Wait until files are deleted, shorten blockload.push.spool-keep, or raise blockload.push.spool-limit.",
				null);
	}

	static SpoolException diskFull(Path folder, long free, long needed) {
		return new SpoolException(SpoolCode.SPOOL_FULL,
				"The disk of the spool " + Printable.line(folder.toString()) + " has " + free + " bytes free. Expected "
						+ needed + " for this file, and some to spare.",
				"Free space on this disk, or choose another folder with --spool.", null);
	}

	static SpoolException otherMode(Path folder, Set<PosixFilePermission> mode) {
		return new SpoolException(SpoolCode.SPOOL_FAILED,
				"The spool " + Printable.line(folder.toString()) + " has mode " + PosixFilePermissions.toString(mode)
						+ ". Expected rwx------, because pushed files can be confidential.",
				"Enter: chmod 700 " + word(folder) + " Or let Blockload create a folder in it: --spool "
						+ word(folder.resolve("blockload")),
				null);
	}

	/**
	 * A folder belongs to somebody else.
	 * @param account who this process is; null if it cannot create files in the folder
	 */
	static SpoolException otherOwner(Path folder, UserPrincipal owner, @Nullable UserPrincipal account) {
		String expected = (account != null) ? account.getName() : System.getProperty("user.name", "");
		return new SpoolException(SpoolCode.SPOOL_FAILED,
				"The spool " + Printable.line(folder.toString()) + " belongs to account '"
						+ Printable.line(owner.getName()) + "'. Expected '" + Printable.line(expected)
						+ "', the account of this process.",
				"Enter as root: chown -R '" + Printable.line(expected) + "' " + word(folder) + " && chmod 700 "
						+ word(folder) + " Or choose another folder with --spool.",
				null);
	}

	/** A path as one word of a command. */
	static String word(Path path) {
		return ObjectKeys.shellWord(path.toString());
	}

	static SpoolException failed(Path folder, IOException cause) {
		if (cause instanceof UnsafeFileException unsafe) {
			return new SpoolException(SpoolCode.SPOOL_FAILED,
					"The spool " + Printable.line(folder.toString()) + " cannot be used: " + unsafe.getMessage() + ".",
					unsafe.action(), cause);
		}
		return new SpoolException(SpoolCode.SPOOL_FAILED,
				"The spool " + Printable.line(folder.toString()) + " cannot be written: " + cause + ".",
				"Check that the folder exists and that the account of this node can write it.", cause);
	}

}
