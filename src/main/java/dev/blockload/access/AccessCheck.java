package dev.blockload.access;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.Printable;
import dev.blockload.Failure;
import dev.blockload.FailureCode;
import dev.blockload.access.CheckedPermission.Result;
import dev.blockload.definition.ConnectionUse;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.source.FileChoice;
import dev.blockload.source.FileChoice.Dated;
import dev.blockload.source.FileChoice.Fixed;
import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.SourceCode;
import dev.blockload.source.SourceException;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStore.ObjectDetails;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;

/**
 * Tests each right that the imports of a connection need, with the requests of a run: the
 * listing of a prefix, and the first byte of the file that would be loaded. Loads
 * nothing.
 */
public final class AccessCheck {

	private static final String LIST = "s3:ListBucket";

	private static final String GET = "s3:GetObject";

	private static final String DECRYPT = "kms:Decrypt";

	private final ConnectionUse use;

	private final ObjectStore store;

	private final ObjectResolver resolver;

	private final BucketArns arns;

	private final List<CheckedPermission> tried = new ArrayList<>();

	private AccessCheck(ConnectionUse use, ObjectStore store, Clock clock) {
		this.use = use;
		this.store = store;
		this.resolver = new ObjectResolver(store, clock);
		this.arns = BucketArns.of(use.connection());
	}

	/**
	 * Test all rights.
	 * @param use the connection and its imports
	 * @param store the connection's bucket; not closed here
	 * @param clock the clock that decides which dates are in the future
	 * @return the tested rights, listings first; each right once
	 * @throws AccessException if no import uses the connection
	 * @throws StorageException if the connection as a whole does not work: a wrong
	 * secret, an unknown bucket, no network
	 */
	public static List<CheckedPermission> check(ConnectionUse use, ObjectStore store, Clock clock) {
		return new AccessCheck(use, store, clock).all();
	}

	private List<CheckedPermission> all() {
		RequiredPermissions needs = RequiredPermissions.of(this.use);
		Map<String, Result> listings = new HashMap<>();
		needs.listings().forEach((prefix, imports) -> listings.put(prefix, list(prefix, imports)));
		needs.reads().forEach((keys, imports) -> {
			FileChoice choice = imports.get(0).file();
			if (choice instanceof Dated recent) {
				newest(keys, recent, listings.get(recent.path().prefix()) == Result.WORKS, imports);
			}
			else {
				read(keys, ((Fixed) choice).objectKey(), imports);
			}
		});
		return List.copyOf(this.tried);
	}

	private Result list(String prefix, List<ImportDefinition> imports) {
		String on = this.arns.bucket() + " below '" + Printable.line(prefix) + "'";
		try {
			this.store.list(prefix, null, "/", 1);
			return add(new CheckedPermission(LIST, on, Result.WORKS, names(imports), null, "Listed one key."));
		}
		catch (StorageException ex) {
			if (ex.failureCode() != StorageCode.ACCESS_DENIED) {
				throw ex;
			}
			return add(new CheckedPermission(LIST, on, Result.MISSING, names(imports), ex.code(), text(ex)));
		}
	}

	private void newest(KeyPattern keys, Dated recent, boolean listed, List<ImportDefinition> imports) {
		if (!listed) {
			add(new CheckedPermission(GET, on(keys), Result.NOT_TRIED, names(imports), null,
					"The newest file is not known until " + LIST + " works."));
			return;
		}
		// Of any age: only the right to read it matters.
		MostRecent ofAnyAge = new MostRecent(recent.path(), recent.zone(), recent.ignoreFuture(), null);
		try {
			read(keys, this.resolver.resolve(ofAnyAge, new RequestedFile.ByRule()).pin().key(), imports);
		}
		catch (SourceException ex) {
			// S3 says that a file is archived or empty only if it can be read.
			Result result = (ex.failureCode() == SourceCode.NO_MATCH) ? Result.NOT_TRIED : Result.WORKS;
			add(new CheckedPermission(GET, on(keys), result, names(imports), ex.code(), text(ex)));
		}
		catch (StorageException ex) {
			refused(keys, ex, imports);
		}
	}

	private void read(KeyPattern keys, String key, List<ImportDefinition> imports) {
		ObjectDetails details;
		try {
			details = this.store.inspect(key);
		}
		catch (StorageException ex) {
			refused(keys, ex, imports);
			return;
		}
		add(new CheckedPermission(GET, on(keys), Result.WORKS, names(imports), null,
				"Read the first byte of '" + Printable.line(key) + "'."));
		String kmsKey = details.kmsKey();
		if (kmsKey != null) {
			addKey(new CheckedPermission(DECRYPT, kmsKey, Result.WORKS, names(imports), null,
					"Decrypted '" + Printable.line(key) + "' with this key."));
		}
	}

	private void refused(KeyPattern keys, StorageException ex, List<ImportDefinition> imports) {
		FailureCode code = ex.failureCode();
		List<String> names = names(imports);
		if (code == StorageCode.NO_SUCH_KEY) {
			add(new CheckedPermission(GET, on(keys), Result.NOT_TRIED, names, ex.code(),
					ex.message() + " Check again when it exists."));
		}
		else if (code == StorageCode.ARCHIVED) {
			add(new CheckedPermission(GET, on(keys), Result.WORKS, names, ex.code(), text(ex)));
		}
		else if (code == StorageCode.KMS_DENIED || code == StorageCode.KMS_KEY_UNUSABLE) {
			// S3 checks the key only after it has allowed the read.
			add(new CheckedPermission(GET, on(keys), Result.WORKS, names, null,
					"S3 allowed the read, then tried to decrypt."));
			add(new CheckedPermission(DECRYPT, "the key of " + on(keys), Result.MISSING, names, ex.code(), text(ex)));
		}
		else if (code == StorageCode.ACCESS_DENIED || code == StorageCode.CUSTOMER_ENCRYPTED) {
			add(new CheckedPermission(GET, on(keys), Result.MISSING, names, ex.code(), text(ex)));
		}
		else {
			// Not about one object, but about the whole connection.
			throw ex;
		}
	}

	private Result add(CheckedPermission right) {
		this.tried.add(right);
		return right.result();
	}

	/** Adds a right on a KMS key, or adds its imports to the same right. */
	private void addKey(CheckedPermission right) {
		for (int i = 0; i < this.tried.size(); i++) {
			CheckedPermission before = this.tried.get(i);
			if (before.name().equals(DECRYPT) && before.on().equals(right.on())) {
				this.tried.set(i, before.alsoFor(right.imports()));
				return;
			}
		}
		add(right);
	}

	private String on(KeyPattern keys) {
		return this.arns.objects(keys.inPolicy());
	}

	private static List<String> names(List<ImportDefinition> imports) {
		return imports.stream().map(ImportDefinition::name).toList();
	}

	private static String text(Failure ex) {
		String action = ex.action();
		return (action != null) ? ex.message() + "\n" + action : ex.message();
	}

}
