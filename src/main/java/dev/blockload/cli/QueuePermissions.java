package dev.blockload.cli;

import java.util.List;

import dev.blockload.access.CheckedPermission;
import dev.blockload.access.CheckedPermission.Result;
import dev.blockload.app.Session;
import dev.blockload.definition.ConnectionUse;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.event.EventCode;
import dev.blockload.event.EventException;
import dev.blockload.event.EventQueue;
import dev.blockload.event.QueueAddress;

/**
 * Tests the rights that a node needs to receive events.
 */
final class QueuePermissions {

	private QueuePermissions() {
	}

	/** Test the rights on a queue. No message is deleted or hidden from others. */
	static List<CheckedPermission> of(Session session, QueueAddress address, ConnectionUse use) {
		List<String> imports = use.imports().stream().map(ImportDefinition::name).toList();
		try (EventQueue queue = session.eventQueue(address)) {
			return List.of(test("sqs:ReceiveMessage", address, imports, queue::checkReceive),
					test("sqs:DeleteMessage", address, imports, queue::checkDelete));
		}
	}

	private static CheckedPermission test(String name, QueueAddress address, List<String> imports, Runnable request) {
		try {
			request.run();
			return new CheckedPermission(name, address.arn(), Result.WORKS, imports, null, "SQS allowed the request.");
		}
		catch (EventException ex) {
			return new CheckedPermission(name, address.arn(),
					(ex.failureCode() == EventCode.QUEUE_REFUSED) ? Result.MISSING : Result.NOT_TRIED, imports,
					ex.code(), ex.message() + "\n" + ex.action());
		}
	}

}
