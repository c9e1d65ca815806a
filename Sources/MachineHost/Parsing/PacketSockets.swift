/// The packet sockets of a `/proc/net/packet`.
enum PacketSockets {
    /// The indices of the interfaces that one is bound to, each once; 0, which means all of them, is left out.
    ///
    /// Source: `packet_seq_show()`, net/packet/af_packet.c: sk, RefCnt, Type, Proto, Iface, R, Rmem, User, Inode.
    static func interfaces(inPacket bytes: [UInt8]) -> [UInt32] {
        var indices: [UInt32] = []
        for line in bytes.lines.dropFirst() {
            let words = line.words
            guard words.count >= 9, let index: UInt32 = words[4].number(), index != 0,
                !indices.contains(index)
            else { continue }
            indices.append(index)
        }
        return indices
    }
}
