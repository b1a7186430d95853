package dev.blockload.event;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Messages about objects, as S3, SNS and EventBridge write them.
 */
class EventReaderTest {

	private static final String DIRECT = """
			{"Records": [{"eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "%s", "s3": {
			  "bucket": {"name": "inbox"}, "object": {"key": "%s", "size": 7, "eTag": "9a0364b9e99bb480dd25e1f0284c8555"}}}]}""";

	private static final ObjectEvent NEW = new ObjectEvent(ObjectEvent.Kind.CREATED, "inbox", "in/ä b+c/2026-01-01.csv",
			"9a0364b9e99bb480dd25e1f0284c8555");

	private static final String ENCODED = "in/%C3%A4+b%2Bc/2026-01-01.csv";

	@Test
	void anObjectOfS3HasADecodedKey() {
		assertThat(EventReader.read(DIRECT.formatted("ObjectCreated:Put", ENCODED))).containsExactly(NEW);
		assertThat(EventReader.read(DIRECT.formatted("s3:ObjectCreated:CompleteMultipartUpload", ENCODED)))
			.containsExactly(NEW);
		assertThat(EventReader.read(DIRECT.formatted("ObjectRestore:Completed", ENCODED))).containsExactly(NEW);
	}

	@Test
	void deletedObjectsAndOtherEventsAreRecognised() {
		assertThat(EventReader.read(DIRECT.formatted("ObjectRemoved:Delete", "a")).get(0).kind())
			.isEqualTo(ObjectEvent.Kind.REMOVED);
		assertThat(EventReader.read(DIRECT.formatted("ObjectTagging:Put", "a")).get(0).kind())
			.isEqualTo(ObjectEvent.Kind.OTHER);
	}

	@Test
	void aTestOfS3IsRecognised() {
		assertThat(EventReader.read("{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"inbox\"}"))
			.containsExactly(ObjectEvent.TEST);
	}

	@Test
	void snsWrapsTheTextOfTheMessage() {
		String text = JsonMapper.shared().writeValueAsString(DIRECT.formatted("ObjectCreated:Put", ENCODED));
		assertThat(EventReader.read("{\"Type\": \"Notification\", \"Message\": " + text + "}")).containsExactly(NEW);
	}

	@Test
	void eventBridgeDoesNotEncodeKeys() {
		assertThat(EventReader
			.read("""
					{"version": "0", "detail-type": "Object Created", "source": "aws.s3", "detail": {"bucket": {"name": "inbox"},
					 "object": {"key": "in/ä b+c/2026-01-01.csv", "etag": "9a0364b9e99bb480dd25e1f0284c8555"}}}"""))
			.containsExactly(NEW);
	}

	@Test
	void whatCannotBeReadIsRefusedWithoutItsText() {
		for (String body : new String[] { "secret", "[]", "{}", "{\"Records\": []}", "{\"Records\": [{}]}",
				DIRECT.formatted("ObjectCreated:Put", "%zz"), DIRECT.formatted("ObjectCreated:Put", "") }) {
			assertThatIllegalArgumentException().isThrownBy(() -> EventReader.read(body))
				.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("secret"));
		}
	}

}
