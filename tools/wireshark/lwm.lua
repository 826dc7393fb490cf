-- SPDX-License-Identifier: GPL-2.0
--
-- LWM for Wireshark and tshark, 4.0 and newer: the set option of Geneve, and what
-- sockets and nodes say behind it. docs/wire.md has the format, kmod/wire.c the
-- rules; what breaks one is marked with the name under which a node counts it.
--
-- Wireshark's Geneve lets nobody add options to it. So this takes the UDP ports that
-- LWM uses, has Geneve dissected as ever, and adds what it knows. Fields are lwmcast.*,
-- as there is another "lwm" in Wireshark, the Lightweight Mesh of IEEE 802.15.4.

-- One is enough, where a user's and the installed one are both found.
if LWMCAST then
	return
end
LWMCAST = true

local lwm = Proto("lwmcast", "LWM, multicast to a set of nodes")

local GENEVE = 8
local CLASS, TYPE, CRITICAL = 0xff4c, 0x81, 0x80
local FRAME, MESSAGE = 0x6558, 0x88b5
local BITS, LEAF, TRANSIT, PORTS = 1, 2, 4, 8
local HEADER, ANSWER, JOINS_HEAD, ETHERNET = 12, 20, 24, 14
local JOINS_MOST, SOURCES_MOST, NODE_LAST = 1200, 64, 65535
local DATA, IS_ANSWER, IS_JOINS = 0, 1, 2
local NODES, ASKS = 1, 2

local kinds = { [DATA] = "data", [IS_ANSWER] = "answer", [IS_JOINS] = "memberships" }
local forms = { "ids", "ids and ports", "bitmap" }
local statuses = {
	"queued", "no port", "no room", "too big", "refused", "unreachable",
}
local joins_types = { "hello", "change", "telling" }

-- ---- fields ----

local f = {}
local all = {}

local function field(name, make, what, ...)
	local abbr = "lwmcast." .. name

	f[name] = make(abbr, what, ...)
	all[#all + 1] = f[name]
end

local u8, u16, u32 = ProtoField.uint8, ProtoField.uint16, ProtoField.uint32

local function flag(name, what, bits, mask)
	field(name, ProtoField.bool, what, bits, nil, mask)
end

field("option", ProtoField.bytes, "Set option")
field("hop", u8, "Hop limit")
field("flags", u8, "Flags", base.HEX)
flag("flags.ports", "PORTS", 8, PORTS)
flag("flags.transit", "TRANSIT", 8, TRANSIT)
flag("flags.leaf", "LEAF", 8, LEAF)
flag("flags.bits", "BITS", 8, BITS)
field("initiator", u16, "Initiator")
field("group", u16, "Group")
field("targets", ProtoField.string, "Targets")
field("target", u16, "Target")
field("target.port", u16, "Port")
field("first", u16, "Node of the first bit")
field("bits", ProtoField.bytes, "Bits")
field("srcport", u16, "Source port")
field("dstport", u16, "Destination port")
field("id", u32, "Message id")
field("kind", u8, "Kind", base.DEC, kinds)
field("hdr.flags", u8, "Flags", base.HEX)
flag("hdr.answer", "ANSWER", 8, ASKS)
flag("hdr.nodes", "NODES", 8, NODES)
field("told.len", u16, "Octets")
field("told.form", u8, "Form", base.DEC, forms)
field("told.target", u16, "Target")
field("told.target.port", u16, "Port")
field("told.first", u16, "Node of the first bit")
field("told.bits", ProtoField.bytes, "Bits")
field("told.nodes", ProtoField.string, "Told set")
field("answer.status", u8, "Status", base.DEC, statuses)
field("answer.node", u16, "Node")
field("answer.options", u16, "Takes set options of types 0x80 and up", base.HEX)
field("answer.space", u32, "Free octets")
field("answer.digest", ProtoField.uint64, "Digest", base.HEX)
field("range.first", u16, "Digest of nodes from")
field("range.last", u16, "up to")
field("joins.type", u8, "Type", base.DEC, joins_types)
field("joins.flags", u8, "Flags", base.HEX)
flag("joins.last", "LAST", 8, 8)
flag("joins.bye", "BYE", 8, 4)
flag("joins.all", "ALL", 8, 2)
flag("joins.ask", "ASK", 8, 1)
field("joins.part", u16, "Part")
field("joins.boot", u32, "Boot", base.HEX)
field("joins.number", u32, "Number")
field("joins.digest", ProtoField.uint64, "Digest", base.HEX)
field("record", ProtoField.string, "Record")
flag("record.v4", "V4", 8, 2)
flag("record.exclude", "EXCLUDE", 8, 1)
field("record.sources", u8, "Sources")
field("record.group4", ProtoField.ipv4, "Group")
field("record.group6", ProtoField.ipv6, "Group")
field("record.source4", ProtoField.ipv4, "Source")
field("record.source6", ProtoField.ipv6, "Source")
field("payload", ProtoField.bytes, "Payload")
field("refused", ProtoField.string, "Refused as")
lwm.fields = all

local malformed = ProtoExpert.new("lwmcast.malformed", "A node would refuse this",
				  expert.group.MALFORMED, expert.severity.ERROR)
local foreign = ProtoExpert.new("lwmcast.othertype", "A set option of another version",
				expert.group.UNDECODED, expert.severity.WARN)
local cut = ProtoExpert.new("lwmcast.cut", "The capture ends here",
			    expert.group.UNDECODED, expert.severity.NOTE)
lwm.experts = { malformed, foreign, cut }

-- ---- the packet, as far as it was captured ----

-- A part of a packet under one item of the tree, in which it is read from front to
-- back. Nothing behind its end can be read.
local Part = {}
Part.__index = Part

local function part_new(tvb, tree, from, to)
	return setmetatable({ tvb = tvb, tree = tree, at = from, to = to }, Part)
end

function Part:left()
	return self.to - self.at
end

function Part:under(tree)
	return part_new(self.tvb, tree, self.at, self.to)
end

function Part:range(len)
	return self.tvb:range(self.at, len)
end

-- The next octets as a field: what they are as a number, where they are one.
function Part:take(name, len)
	local range = self:range(len)

	self.tree:add(f[name], range)
	self.at = self.at + len
	return len <= 4 and range:uint() or nil
end

-- The next octet as flags, the highest first.
function Part:take_flags(name, ...)
	local range = self:range(1)
	local item = name and self.tree:add(f[name], range) or self.tree

	for _, bit in ipairs({ ... }) do
		item:add(f[bit], range)
	end
	self.at = self.at + 1
	return range:uint()
end

-- The next octets as a number, which is shown by nobody.
function Part:skip(len)
	local value = self:range(len):uint()

	self.at = self.at + len
	return value
end

function Part:zeros()
	for i = self.at, self.to - 1 do
		if self.tvb:range(i, 1):uint() ~= 0 then
			return false
		end
	end
	return true
end

-- Refuse: the reason is a counter's name. Always false, so that callers end by it.
local function refuse(part, reason, why)
	if part.tvb:len() < part.tvb:reported_len() and part.to == part.tvb:len() then
		part.tree:add_proto_expert_info(cut)
		return false
	end
	part.tree:add(f["refused"], reason):set_generated()
	part.tree:add_proto_expert_info(malformed, reason .. ": " .. why)
	return false
end

local function has(value, bit)
	return bit32.band(value, bit) ~= 0
end

-- ---- sets ----

-- In words as lwmctl takes them: "2,5-9", or "5:700,5:701" with ports.
local function set_text(nodes, ports)
	local words, i = {}, 1

	while i <= #nodes do
		local last = i

		while not ports and last < #nodes and nodes[last + 1] == nodes[last] + 1 do
			last = last + 1
		end
		if ports then
			words[#words + 1] = nodes[i] .. ":" .. ports[i]
		elseif last > i + 1 then
			words[#words + 1] = nodes[i] .. "-" .. nodes[last]
		else
			last = i
			words[#words + 1] = tostring(nodes[i])
		end
		i = last + 1
	end
	return table.concat(words, ",")
end

-- Ids, with ports or not, up to the first that is 0; false: something is behind it.
local function ids_read(part, with_ports, name)
	local nodes, ports, size = {}, with_ports and {} or nil, with_ports and 4 or 2

	while part:left() >= size and part:range(2):uint() ~= 0 do
		nodes[#nodes + 1] = part:take(name, 2)
		if ports then
			ports[#ports + 1] = part:take(name .. ".port", 2)
		end
	end
	return part:zeros() and nodes, ports
end

-- The nodes of a string of bits whose octets begin at @from and go on by @step.
local function bits_nodes(part, first, from, step, count)
	local nodes = {}

	for i = 0, count - 1 do
		local octet = part.tvb:range(from + i * step, 1):uint()

		for bit = 0, 7 do
			if has(octet, 2 ^ bit) then
				nodes[#nodes + 1] = first + 8 * i + bit
			end
		end
	end
	if nodes[1] == 0 or (nodes[#nodes] or 0) > NODE_LAST then
		return false
	end
	return nodes
end

-- RFC 8296's order: the first bit is the lowest of the last octet.
local function bits_read(part)
	local first = part:take("first", 2)
	local len = part:left()
	local nodes = bits_nodes(part, first, part.to - 1, -1, len)

	for _, node in ipairs(nodes or {}) do
		part.tree:add(f["target"], part:range(len), node):set_generated()
	end
	part:take("bits", len)
	return nodes
end

-- ---- the set option ----

local function flags_sound(part, flags, initiator)
	local len = part:left()

	if has(flags, 0xf0) or (has(flags, LEAF) and has(flags, TRANSIT)) then
		return refuse(part, "set-form", "these flags are not set together")
	end
	if initiator == 0 then
		return refuse(part, "set-form", "there is no node 0")
	end
	if has(flags, BITS) and (has(flags, PORTS) or len < 6 or len > 34) then
		return refuse(part, "set-form", "a bitstring has 1 to 8 words, and no ports")
	end
	return true
end

-- What follows class, type and length. The targets in words; nil: it is refused.
local function set_read(part)
	local flags, initiator, nodes, ports, text

	if part:left() < 8 then
		return refuse(part, "set-form", "it names nobody") or nil
	end
	part:take("hop", 1)
	flags = part:take_flags("flags", "flags.ports", "flags.transit", "flags.leaf",
				"flags.bits")
	initiator = part:take("initiator", 2)
	part:take("group", 2)
	if not flags_sound(part, flags, initiator) then
		return nil
	end
	if has(flags, BITS) then
		nodes = bits_read(part)
	else
		nodes, ports = ids_read(part, has(flags, PORTS), "target")
	end
	if not nodes or #nodes == 0 then
		return refuse(part, "empty-set", "what is there names no nodes") or nil
	end
	text = set_text(nodes, ports)
	part.tree:add(f["targets"], text):set_generated()
	return { initiator = initiator, targets = text }
end

-- One option of any kind: the set that it is, nil for none, false where it is refused.
local function option_read(part, tree, len, seen)
	local class, kind = part:range(2):uint(), part.tvb:range(part.at + 2, 1):uint()
	local item, body, set

	if class == CLASS and kind ~= TYPE then
		tree:add_proto_expert_info(foreign,
			("a set option of type 0x%02x: its sender has another version"):format(kind))
		if bit32.band(kind, 0xf0) == CRITICAL then
			return refuse(part:under(tree), "other-option-type",
				      ("type 0x%02x"):format(kind))
		end
	end
	if class ~= CLASS or kind ~= TYPE then
		if not has(kind, CRITICAL) then
			return nil
		end
		return refuse(part:under(tree), "unknown-critical-option",
			      ("class 0x%04x, type 0x%02x"):format(class, kind))
	end
	item = tree:add(f["option"], part:range(len))
	body = part_new(part.tvb, item, part.at + 4, part.at + len)
	if seen then
		return refuse(body, "second-set-option", "there is one already")
	end
	set = set_read(body)
	item:set_text("Set option: " .. (set and set.targets or "refused"))
	return set or false
end

-- All of them: the set, nil where there is none, false where the packet is refused.
local function options_read(part, tree)
	local seen

	while part:left() > 0 do
		local len = 4 + 4 * bit32.band(part.tvb:range(part.at + 3, 1):uint(), 0x1f)
		local set

		if len > part:left() then
			return refuse(part:under(tree), "malformed-options",
				      "an option is longer than all options")
		end
		set = option_read(part, tree, len, seen)
		if set == false then
			return false
		end
		seen = set or seen
		part.at = part.at + len
	end
	return seen
end

-- ---- what follows the header of a message ----

local function payload_read(part)
	if part:left() > 0 then
		part:take("payload", part:left())
	end
end

local function told_nodes(part, form)
	local nodes, ports

	if form == 3 then
		local first = part:take("told.first", 2)

		nodes = bits_nodes(part, first, part.at, 1, part:left())
		part:take("told.bits", part:left())
	else
		nodes, ports = ids_read(part, form == 2, "told.target")
	end
	return nodes and #nodes > 0 and set_text(nodes, ports)
end

local function told_read(part)
	local len, form, zero, body, text

	if part:left() < 4 then
		return refuse(part, "message-header", "there is no told set")
	end
	len = part:take("told.len", 2)
	form = part:take("told.form", 1)
	zero = part:skip(1)
	if zero ~= 0 or len == 0 or len % 4 ~= 0 or len > part:left() or not forms[form] then
		return refuse(part, "message-header", "the told set has no such form")
	end
	body = part_new(part.tvb, part.tree, part.at, part.at + len)
	text = told_nodes(body, form)
	if not text then
		return refuse(part, "message-header", "the told set names no nodes")
	end
	part.tree:add(f["told.nodes"], text):set_generated()
	part.at = part.at + len
	return true
end

local function range_read(part)
	if part:left() >= 4 and part:range(4):uint() ~= 0 then
		part:take("range.first", 2)
		part:take("range.last", 2)
	end
	payload_read(part)
end

local function data_read(part, header)
	local probe = header.dstport == 0 and has(header.flags, ASKS)

	if probe then
		range_read(part)
		return "probe"
	end
	if has(header.flags, NODES) and not told_read(part) then
		return "data"
	end
	payload_read(part)
	return "data"
end

local function answer_read(part)
	local status, node

	if part:left() < ANSWER then
		refuse(part, "message-header", "an answer is longer")
		return "answer"
	end
	status = part:take("answer.status", 1)
	part:skip(1)
	node = part:take("answer.node", 2)
	part:take("answer.options", 2)
	part:skip(2)
	part:take("answer.space", 4)
	part:take("answer.digest", 8)
	if not statuses[status] or node == 0 then
		refuse(part, "message-header", "there is no such status, or node")
	end
	return ("answer: node %d %s"):format(node, statuses[status] or "?")
end

-- ---- memberships ----

local function is_multicast(range, v4)
	local first = range:range(0, 1):uint()

	if v4 then
		return bit32.band(first, 0xf0) == 0xe0
	end
	return first == 0xff
end

local function is_link_scope(range, v4)
	if v4 then
		return range:range(0, 3):uint() == 0xe00000
	end
	return range:range(1, 1):uint() == 1 or range:range(1, 1):uint() == 2
end

local function is_source(range, v4)
	local octets = range:bytes():tohex()

	if is_multicast(range, v4) or octets:find("^0+$") then
		return false
	end
	if v4 then
		return octets ~= "FFFFFFFF"
	end
	return not octets:find("^" .. ("0"):rep(20) .. "FFFF")
end

local function record_addresses(part, v4, sources)
	local size, family = v4 and 4 or 16, v4 and "4" or "6"
	local range = part:range(size)
	local sound = is_multicast(range, v4) and not is_link_scope(range, v4)

	part:take("record.group" .. family, size)
	for _ = 1, sources do
		sound = is_source(part:range(size), v4) and sound
		part:take("record.source" .. family, size)
	end
	return sound
end

-- False: it is malformed, and so is all that follows.
local function record_read(part)
	local start, head, item, body, sources, size, v4

	if part:left() < 4 then
		return refuse(part, "malformed-joins", "a record is longer")
	end
	start = part.tvb:range(part.at, 4)
	head, sources = start:range(0, 1):uint(), start:range(1, 1):uint()
	v4 = has(head, 2)
	size = 4 + (1 + sources) * (v4 and 4 or 16)
	if has(head, 0xfc) or sources > SOURCES_MOST or start:range(2, 2):uint() ~= 0 or
	   size > part:left() then
		return refuse(part, "malformed-joins", "there is no such record")
	end
	item = part.tree:add(f["record"], part:range(size),
			     has(head, 1) and "exclude" or "include")
	body = part_new(part.tvb, item, part.at, part.at + size)
	body:take_flags(nil, "record.v4", "record.exclude")
	body:take("record.sources", 1)
	body:skip(2)
	part.at = part.at + size
	if not record_addresses(body, v4, sources) then
		return refuse(part, "malformed-joins", "such addresses are not told of")
	end
	return true
end

local function joins_sound(joins)
	if joins.zero ~= 0 then
		return false
	end
	if joins.type == 1 then
		return joins.part == 0 and not has(joins.flags, 0xf8) and joins.left == 0
	end
	if not joins.no_digest then
		return false
	end
	if joins.type == 2 then
		return joins.part == 0 and joins.flags == 0 and joins.number == 0
	end
	return joins.type == 3 and not has(joins.flags, 0xf7)
end

local function joins_read(part)
	local joins, len = {}, part:left()

	if len < JOINS_HEAD or len > JOINS_MOST then
		refuse(part, "malformed-joins", "it has 24 to 1200 octets")
		return "memberships"
	end
	joins.type = part:take("joins.type", 1)
	joins.flags = part:take_flags("joins.flags", "joins.last", "joins.bye", "joins.all",
				      "joins.ask")
	joins.part = part:take("joins.part", 2)
	part:take("joins.boot", 4)
	joins.number = part:take("joins.number", 4)
	joins.zero = part:skip(4)
	joins.no_digest = part:range(8):bytes():tohex():find("^0+$")
	part:take("joins.digest", 8)
	joins.left = part:left()
	if not joins_sound(joins) then
		refuse(part, "malformed-joins", "no such type, or fields that it has not")
	else
		while part:left() > 0 and record_read(part) do end
	end
	return "memberships: " .. (joins_types[joins.type] or "?")
end

-- ---- messages ----

local function header_sound(header)
	if header.zero ~= 0 then
		return false
	end
	if header.kind == DATA then
		return not has(header.flags, 0xfc)
	end
	if header.kind == IS_JOINS then
		return header.flags == 0 and header.srcport == 0 and header.dstport == 0 and
		       header.id == 0
	end
	return header.kind == IS_ANSWER and header.flags == 0
end

-- What it is, in words.
local function message_read(part)
	local header = {}

	if part:left() < HEADER then
		refuse(part, "message-header", "it has 12 octets")
		return "message"
	end
	header.srcport = part:take("srcport", 2)
	header.dstport = part:take("dstport", 2)
	header.id = part:take("id", 4)
	header.kind = part:take("kind", 1)
	header.flags = part:take_flags("hdr.flags", "hdr.answer", "hdr.nodes")
	header.zero = part:skip(2)
	if not header_sound(header) then
		refuse(part, "message-header", "no such kind, or flags that it has not")
		return "message"
	end
	if header.kind == IS_ANSWER then
		return answer_read(part)
	elseif header.kind == IS_JOINS then
		return joins_read(part)
	end
	return ("%s %d, port %d to %d"):format(data_read(part, header), header.id,
					       header.srcport, header.dstport)
end

-- ---- all of it ----

local function is_ours(tvb, tail)
	local at = GENEVE

	if tvb:range(2, 2):uint() == MESSAGE then
		return true
	end
	while at + 4 <= tail do
		if tvb:range(at, 2):uint() == CLASS then
			return true
		end
		at = at + 4 + 4 * bit32.band(tvb:range(at + 3, 1):uint(), 0x1f)
	end
	return false
end

local function packet_read(tvb, pinfo, root)
	local first, len = tvb:range(0, 1):uint(), tvb:len()
	local tail = GENEVE + 4 * bit32.band(first, 0x3f)
	local proto = tvb:range(2, 2):uint()
	local tree, whole, set, what

	if bit32.rshift(first, 6) ~= 0 or not is_ours(tvb, math.min(tail, len)) then
		return
	end
	tree = root:add(lwm, tvb:range(0, proto == MESSAGE and len or math.min(tail, len)))
	whole = part_new(tvb, tree, GENEVE, len)
	if tail > len then
		refuse(whole, "short", "there are fewer options than there should be")
		return
	end
	if proto ~= FRAME and proto ~= MESSAGE then
		refuse(whole, "protocol", ("0x%04x"):format(proto))
		return
	end
	set = options_read(part_new(tvb, tree, GENEVE, tail), tree)
	if set == nil and proto == MESSAGE then
		set = refuse(whole, "no-set-option", "plain nodes send frames alone")
	end
	what = set and ("from node %d for %s"):format(set.initiator, set.targets) or "refused"
	tree:append_text(", " .. what)
	if proto == FRAME and set ~= false and len - tail < ETHERNET then
		refuse(whole, "short", "there is no whole Ethernet header")
	end
	if proto == MESSAGE then
		pinfo.cols.protocol = "LWM"
		if set ~= false then
			what = what .. ": " .. message_read(part_new(tvb, tree, tail, len))
		end
		pinfo.cols.info = what
	end
end

-- Within Geneve its protocol type leads here as well: what is in it is read already.
local ports = DissectorTable.get("udp.port")
local geneve = ports:get_dissector(6081)
local inside = false

function lwm.dissector(tvb, pinfo, root)
	if inside then
		return tvb:len()
	end
	inside = true
	pcall(geneve.call, geneve, tvb, pinfo, root)
	inside = false
	if tvb:len() >= GENEVE then
		packet_read(tvb, pinfo, root)
	end
	return tvb:len()
end

-- Elsewhere that protocol type belongs to others.
local quiet = Proto("lwmcast_inside", "LWM inside Geneve")

function quiet.dissector(tvb)
	return inside and tvb:len() or 0
end

-- ---- ports ----

local taken

lwm.prefs.ports = Pref.range("UDP ports", "6081", "On which LWM's networks are", 65535)

local function ports_take()
	if taken then
		ports:remove(taken, lwm)
		ports:add(6081, geneve)
	end
	taken = lwm.prefs.ports
	ports:add(taken, lwm)
end

DissectorTable.get("ethertype"):add(MESSAGE, quiet)
lwm.prefs_changed = ports_take
ports_take()
