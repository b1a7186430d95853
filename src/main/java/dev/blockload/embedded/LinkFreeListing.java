package dev.blockload.embedded;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Lists a bucket of S3Proxy without what symbolic links lead to. S3Proxy would follow a
 * link to a folder, for ever if it leads to a folder above. So a listing of whole trees
 * is put together from listings of single folders. A token holds a key, so it is encoded.
 * Runs in the child process, where the types of the SDK are known by reflection only.
 */
final class LinkFreeListing {

	private static final String MODEL = "software.amazon.awssdk.services.s3.model.";

	private static final Comparator<String> IN_KEY_ORDER = (left, right) -> Arrays
		.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

	private final Object store;

	private final Method list;

	private final BucketPaths paths;

	/**
	 * Create a listing.
	 * @param store S3Proxy's store
	 * @param list its method that lists a page
	 */
	LinkFreeListing(Object store, Method list, BucketPaths paths) {
		this.store = store;
		this.list = list;
		this.paths = paths;
	}

	/**
	 * The page that a request asks for.
	 * @param request a {@code ListObjectsV2Request}
	 * @return a {@code ListObjectsV2Response}
	 */
	Object page(Object request) throws Throwable {
		String bucket = text(get(request, "bucket"));
		String prefix = text(get(request, "prefix"));
		if (!this.paths.isPrefix(bucket, prefix)) {
			return page(List.of(), List.of(), null);
		}
		if (!text(get(request, "delimiter")).isEmpty()) {
			Object page = call(this.store, this.list, decoded(request));
			return page(objects(bucket, page), folders(bucket, page), token(page));
		}
		String token = text(get(decoded(request), "continuationToken"));
		Integer limit = (Integer) get(request, "maxKeys");
		List<Object> found = new ArrayList<>();
		int most = (limit != null) ? limit : 1000;
		tree(request, bucket, prefix, !token.isEmpty() ? token : text(get(request, "startAfter")), most + 1, found);
		boolean truncated = found.size() > most;
		List<Object> page = truncated ? found.subList(0, most) : found;
		return page(page, List.of(), (truncated && most > 0) ? text(get(page.get(most - 1), "key")) : null);
	}

	private void tree(Object request, String bucket, String prefix, String after, int most, List<Object> found)
			throws Throwable {
		TreeMap<String, Object> entries = new TreeMap<>(IN_KEY_ORDER);
		String token = null;
		do {
			Object page = call(this.store, this.list, ofOneFolder(request, prefix, token));
			for (Object object : objects(bucket, page)) {
				entries.put(text(get(object, "key")), object);
			}
			for (Object folder : folders(bucket, page)) {
				entries.putIfAbsent(text(get(folder, "prefix")), folder);
			}
			token = token(page);
		}
		while (token != null);
		for (var entry : entries.entrySet()) {
			if (found.size() >= most) {
				return;
			}
			boolean folder = entry.getValue().getClass().getSimpleName().equals("CommonPrefix");
			if (folder && (after.startsWith(entry.getKey()) || IN_KEY_ORDER.compare(entry.getKey(), after) > 0)) {
				tree(request, bucket, entry.getKey(), after, most, found);
			}
			else if (!folder && IN_KEY_ORDER.compare(entry.getKey(), after) > 0) {
				found.add(entry.getValue());
			}
		}
	}

	/** The request with the token that S3Proxy knows. */
	private static Object decoded(Object request) throws Throwable {
		String token = text(get(request, "continuationToken"));
		if (token.isEmpty()) {
			return request;
		}
		Object builder = get(request, "toBuilder");
		set(builder, "ListObjectsV2Request", "continuationToken", String.class,
				new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
		return build(builder);
	}

	/** S3Proxy's token is a key, which it writes into XML as it is. */
	private static @Nullable String encoded(@Nullable String token) {
		return (token != null) ? Base64.getUrlEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8)) : null;
	}

	private static Object ofOneFolder(Object request, String prefix, @Nullable String token) throws Throwable {
		Object builder = get(request, "toBuilder");
		set(builder, "ListObjectsV2Request", "prefix", String.class, prefix);
		set(builder, "ListObjectsV2Request", "delimiter", String.class, "/");
		set(builder, "ListObjectsV2Request", "startAfter", String.class, null);
		set(builder, "ListObjectsV2Request", "continuationToken", String.class, token);
		set(builder, "ListObjectsV2Request", "maxKeys", Integer.class, 1000);
		return build(builder);
	}

	private List<Object> objects(String bucket, Object page) throws Throwable {
		return without(bucket, (Collection<?>) get(page, "contents"), "key");
	}

	private List<Object> folders(String bucket, Object page) throws Throwable {
		return without(bucket, (Collection<?>) get(page, "commonPrefixes"), "prefix");
	}

	private List<Object> without(String bucket, Collection<?> entries, String name) throws Throwable {
		List<Object> kept = new ArrayList<>();
		for (Object entry : entries) {
			if (this.paths.isKey(bucket, text(get(entry, name)))) {
				kept.add(entry);
			}
		}
		return kept;
	}

	private static @Nullable String token(Object page) throws Throwable {
		String token = text(get(page, "nextContinuationToken"));
		return (Boolean.TRUE.equals(get(page, "isTruncated")) && !token.isEmpty()) ? token : null;
	}

	private static Object page(List<Object> objects, List<Object> folders, @Nullable String token) throws Throwable {
		Object builder = Class.forName(MODEL + "ListObjectsV2Response").getMethod("builder").invoke(null);
		set(builder, "ListObjectsV2Response", "contents", Collection.class, objects);
		set(builder, "ListObjectsV2Response", "commonPrefixes", Collection.class, folders);
		set(builder, "ListObjectsV2Response", "keyCount", Integer.class, objects.size() + folders.size());
		set(builder, "ListObjectsV2Response", "isTruncated", Boolean.class, token != null);
		set(builder, "ListObjectsV2Response", "nextContinuationToken", String.class, encoded(token));
		return build(builder);
	}

	/** The buckets of a {@code ListBucketsResponse} that are folders, not links. */
	static Object buckets(Object response, BucketPaths paths) throws Throwable {
		List<Object> kept = new ArrayList<>();
		for (Object bucket : (Collection<?>) get(response, "buckets")) {
			if (paths.isBucket(text(get(bucket, "name")))) {
				kept.add(bucket);
			}
		}
		Object builder = get(response, "toBuilder");
		set(builder, "ListBucketsResponse", "buckets", Collection.class, kept);
		return build(builder);
	}

	private static void set(Object builder, String type, String name, Class<?> of, @Nullable Object value)
			throws Throwable {
		call(builder, Class.forName(MODEL + type + "$Builder").getMethod(name, of), value);
	}

	private static Object build(Object builder) throws Throwable {
		return call(builder, Class.forName("software.amazon.awssdk.utils.builder.SdkBuilder").getMethod("build"));
	}

	private static Object get(Object object, String name) throws Throwable {
		return call(object, object.getClass().getMethod(name));
	}

	static Object call(Object object, Method method, @Nullable Object... arguments) throws Throwable {
		try {
			return method.invoke(object, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	private static String text(@Nullable Object value) {
		return (value != null) ? value.toString() : "";
	}

}
