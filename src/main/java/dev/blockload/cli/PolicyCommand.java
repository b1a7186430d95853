package dev.blockload.cli;

import dev.blockload.access.AccessPolicy.Document;
import dev.blockload.access.AccessPolicy;
import dev.blockload.app.Session;
import dev.blockload.definition.ConnectionUse;
import dev.blockload.event.QueueAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code policy CONNECTION}: prints the IAM documents that grant its permissions. Does
 * not use S3, and needs no database for definitions in files.
 */
@Command(name = "policy",
		description = "Print the least-privilege IAM policy for the imports of a connection, as JSON.")
final class PolicyCommand extends Verb {

	// Set by picocli.
	@Parameters(paramLabel = "CONNECTION", description = "the name of a connection")
	@SuppressWarnings("NullAway.Init")
	private String connection;

	@ArgGroup(exclusive = true)
	private @Nullable Other other;

	@Option(names = "--principal", paramLabel = "ARN",
			description = "with --kms-key: the user or role that is allowed to decrypt (default: the role of the connection)")
	private @Nullable String principal;

	@Option(names = "--events", paramLabel = "URL",
			description = "also allow to receive events from this queue of SQS, as serve --events does")
	private @Nullable String events;

	@Override
	ExitCode answer() {
		QueueAddress queue = (this.events != null) ? QueueAddress.of(this.events) : null;
		if (queue != null && this.other != null) {
			throw wrong("--events is valid only without --kms-key and --trust.");
		}
		if (this.principal != null && (this.other == null || this.other.kmsKey == null)) {
			throw wrong("--principal is valid only together with --kms-key.");
		}
		try (Session session = options().session()) {
			ConnectionUse use = session.definitions().useWithoutSecrets(this.connection);
			Document document = document(new AccessPolicy(use), queue);
			sayUnreadable(use);
			printLine(document.json());
			if (document.toReplace() != null) {
				say(document.toReplace());
			}
			return ExitCode.OK;
		}
	}

	private Document document(AccessPolicy policy, @Nullable QueueAddress queue) {
		if (this.other == null) {
			return (queue != null) ? policy.leastWithEvents(queue.arn()) : policy.least();
		}
		try {
			return (this.other.kmsKey != null) ? policy.keyStatement(this.other.kmsKey, this.principal)
					: policy.trust(this.other.trusted);
		}
		catch (IllegalArgumentException ex) {
			throw wrong(String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * The document to print instead of the policy.
	 */
	static final class Other {

		@Option(names = "--kms-key", paramLabel = "ARN", required = true,
				description = "print the statement for the key policy of this customer managed key")
		@Nullable String kmsKey;

		@Option(names = "--trust", paramLabel = "ARN", required = true,
				description = "print the trust policy of the role of the connection, for this user, role or identity provider")
		String trusted = "";

	}

}
